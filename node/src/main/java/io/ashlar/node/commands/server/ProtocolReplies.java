package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.List;
import java.util.Locale;

/** DEBUG PROTOCOL: a value of each type, with which clients try their decoders. Pure. */
final class ProtocolReplies {
  private static final Reply.Error NO_RESP2 =
      new Reply.Error("ERR RESP2 is not supported by this command");
  private static final Reply.Error NO_TYPE =
      new Reply.Error(
          "ERR Wrong protocol type name. Please use one of the following:"
              + " string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false");

  private ProtocolReplies() {}

  static Reply of(String type, RespVersion version) {
    Reply one = Reply.ONE;
    Reply two = Reply.Int.of(2);
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "string" -> Reply.Bulk.of("Hello World");
      case "integer" -> Reply.Int.of(12345);
      case "double" -> new Reply.DoubleReply(3.141);
      case "bignum" -> new Reply.BigNumber("1234567999999999999999999999999999999");
      case "null" -> Reply.NIL;
      case "array" -> Reply.Array.of(Reply.ZERO, one, two);
      case "set" -> new Reply.SetReply(List.of(Reply.ZERO, one, two));
      case "map" ->
          new Reply.MapReply(
              List.of(
                  Reply.ZERO,
                  new Reply.Bool(false),
                  one,
                  new Reply.Bool(true),
                  two,
                  new Reply.Bool(false)));
      case "attrib" -> attributed();
      case "push" -> version == RespVersion.RESP2 ? NO_RESP2 : pushed();
      case "verbatim" -> new Reply.Verbatim("txt", "This is a verbatim\nstring".getBytes(UTF_8));
      case "true" -> new Reply.Bool(true);
      case "false" -> new Reply.Bool(false);
      default -> NO_TYPE;
    };
  }

  private static Reply attributed() {
    Reply popularity = Reply.Array.of(Reply.Bulk.of("key:123"), Reply.Int.of(90));
    return new Reply.Attributed(
        List.of(Reply.Bulk.of("key-popularity"), popularity),
        Reply.Bulk.of("Some real reply following the attribute"));
  }

  private static Reply pushed() {
    return new Reply.Sequence(
        List.of(
            new Reply.Push(List.of(Reply.Bulk.of("server-cpu-usage"), Reply.Int.of(42))),
            Reply.Bulk.of("Some real reply following the push reply")));
  }
}
