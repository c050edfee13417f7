package io.ashlar.node.request;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.resp.Reply;

/** Sizes and error texts of requests, in Redis's words. */
final class Requests {
  static final Reply.Error NOAUTH = new Reply.Error("NOAUTH Authentication required.");
  static final Reply.Error NOT_IN_MULTI =
      new Reply.Error("ERR Command not allowed inside a transaction");
  static final Reply.Error TRANSACTION_TOO_LARGE =
      new Reply.Error("ERR the queued commands exceed client-query-buffer-limit");
  static final Reply.Error NOT_ONCE =
      new Reply.Error("ERR only a write with keys, or EXEC, can carry a request id");
  static final Reply.Error READ_ONLY =
      new Reply.Error("READONLY You can't write against a read only replica.");

  /** What an argument costs beside its bytes. */
  private static final int ARGUMENT_OVERHEAD_BYTES = 24;

  private Requests() {}

  static Reply.Error onlyListens(CommandSpec spec) {
    return new Reply.Error(
        "ERR Can't execute '"
            + spec.name()
            + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this"
            + " context");
  }

  static long bytes(byte[][] args) {
    long sum = 0;
    for (byte[] arg : args) {
      sum += arg.length + ARGUMENT_OVERHEAD_BYTES;
    }
    return sum;
  }
}
