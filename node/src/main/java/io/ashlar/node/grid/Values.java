package io.ashlar.node.grid;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ashlar.proto.v1.Null;
import io.ashlar.proto.v1.Value;
import io.ashlar.proto.v1.ValueList;
import io.ashlar.proto.v1.Verbatim;
import io.ashlar.resp.Reply;
import java.util.List;

/** Replies as typed values: what RESP3 would send. Any thread. */
record Values(ErrorCodes errors) {
  private static final Value NULL = Value.newBuilder().setNull(Null.NULL_UNSPECIFIED).build();
  private static final Value OK = Value.newBuilder().setSimple("OK").build();

  Value of(Reply reply) {
    return switch (reply) {
      case Reply.Bulk bulk -> Value.newBuilder().setBlob(bytes(bulk)).build();
      case Reply.Simple simple ->
          simple.equals(Reply.OK) ? OK : Value.newBuilder().setSimple(simple.text()).build();
      case Reply.Int number -> Value.newBuilder().setInteger(number.value()).build();
      case Reply.Nil _, Reply.NilArray _, Reply.None _ -> NULL;
      case Reply.Array array -> Value.newBuilder().setArray(list(array.items())).build();
      case Reply.Sequence several -> Value.newBuilder().setArray(list(several.items())).build();
      case Reply.MapReply map -> Value.newBuilder().setMap(list(map.items())).build();
      case Reply.NestedMap map -> Value.newBuilder().setMap(list(map.items())).build();
      case Reply.Pairs pairs -> Value.newBuilder().setArray(pairs(pairs.items())).build();
      case Reply.SetReply set -> Value.newBuilder().setSet(list(set.items())).build();
      case Reply.Push push -> Value.newBuilder().setPush(list(push.items())).build();
      case Reply.Attributed attributed -> of(attributed.reply());
      case Reply.DoubleReply number -> Value.newBuilder().setNumber(number.value()).build();
      case Reply.Decimal number -> Value.newBuilder().setDecimal(number.digits()).build();
      case Reply.Bool bool -> Value.newBuilder().setBoolean(bool.value()).build();
      case Reply.BigNumber number -> Value.newBuilder().setBigNumber(number.digits()).build();
      case Reply.Verbatim verbatim ->
          Value.newBuilder()
              .setVerbatim(
                  Verbatim.newBuilder()
                      .setFormat(verbatim.format())
                      .setText(ByteString.copyFrom(verbatim.text())))
              .build();
      case Reply.Error error -> Value.newBuilder().setError(errors.of(error)).build();
    };
  }

  List<Value> all(List<Reply> items) {
    return items.stream().map(this::of).toList();
  }

  private ValueList list(List<Reply> items) {
    ValueList.Builder list = ValueList.newBuilder();
    items.forEach(item -> list.addItems(of(item)));
    return list.build();
  }

  private ValueList pairs(List<Reply> items) {
    ValueList.Builder list = ValueList.newBuilder();
    for (int i = 0; i + 1 < items.size(); i += 2) {
      list.addItems(
          Value.newBuilder()
              .setArray(
                  ValueList.newBuilder()
                      .addItems(of(items.get(i)))
                      .addItems(of(items.get(i + 1)))));
    }
    return list.build();
  }

  /** Without a copy: the bytes of a reply are never written to again. */
  static ByteString bytes(Reply.Bulk bulk) {
    return UnsafeByteOperations.unsafeWrap(bulk.array(), bulk.offset(), bulk.length());
  }
}
