package io.ashlar.client;

import io.ashlar.proto.v1.ValueList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** From the messages to values. */
final class Values {
  private Values() {}

  static Value of(io.ashlar.proto.v1.Value message) {
    return switch (message.getKindCase()) {
      case NULL, KIND_NOT_SET -> Value.NULL;
      case BLOB -> new Value.Blob(message.getBlob().toByteArray());
      case SIMPLE -> new Value.Simple(message.getSimple());
      case INTEGER -> new Value.Int(message.getInteger());
      case NUMBER -> new Value.Number(message.getNumber());
      case DECIMAL -> new Value.Decimal(message.getDecimal());
      case BOOLEAN -> new Value.Bool(message.getBoolean());
      case BIG_NUMBER -> bigNumber(message.getBigNumber());
      case VERBATIM ->
          new Value.Verbatim(
              message.getVerbatim().getFormat(), message.getVerbatim().getText().toStringUtf8());
      case ARRAY -> new Value.Array(list(message.getArray()));
      case MAP -> new Value.MapValue(list(message.getMap()));
      case SET -> new Value.SetValue(list(message.getSet()));
      case PUSH -> new Value.Push(list(message.getPush()));
      case ERROR -> new Value.Failure(message.getError().getText());
    };
  }

  private static Value bigNumber(String digits) {
    try {
      return new Value.BigNumber(new BigInteger(digits));
    } catch (NumberFormatException e) {
      // A script may call anything a big number.
      return new Value.Simple(digits);
    }
  }

  private static List<Value> list(ValueList list) {
    List<Value> items = new ArrayList<>(list.getItemsCount());
    list.getItemsList().forEach(item -> items.add(of(item)));
    return items;
  }
}
