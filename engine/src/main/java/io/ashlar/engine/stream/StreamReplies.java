package io.ashlar.engine.stream;

import io.ashlar.engine.command.Errors;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;

/** Replies and errors that several commands on streams share. */
final class StreamReplies {
  static final Reply.Error INVALID_ID =
      new Reply.Error("ERR Invalid stream ID specified as stream command argument");
  static final Reply.Error INVALID_START = new Reply.Error("ERR invalid start ID for the interval");
  static final Reply.Error INVALID_END = new Reply.Error("ERR invalid end ID for the interval");

  private StreamReplies() {}

  static Reply id(long ms, long seq) {
    return id(new StreamId(ms, seq));
  }

  static Reply id(StreamId id) {
    return Reply.Bulk.of(id.toBytes());
  }

  static Reply.Error noGroup(byte[] key, byte[] group) {
    return new Reply.Error(
        "NOGROUP No such key '" + text(key) + "' or consumer group '" + text(group) + "'");
  }

  static Reply.Error noSuchGroup(byte[] key, byte[] group) {
    return new Reply.Error(
        "NOGROUP No such consumer group '" + text(group) + "' for key name '" + text(key) + "'");
  }

  /** As Redis answers options that a sub-command does not have. */
  static Reply.Error subcommandSyntax(String container, byte[] subcommand) {
    return new Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '"
            + text(subcommand)
            + "'. Try "
            + container
            + " HELP.");
  }

  /** The error of a record that holds another type. */
  static Reply.Error wrongType() {
    return Errors.WRONG_TYPE;
  }

  /** Names as an error line carries them. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
