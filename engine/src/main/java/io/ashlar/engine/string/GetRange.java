package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** GETRANGE key start end, and SUBSTR, its old name. Negative indexes count from the end. */
record GetRange(byte[] key, long start, long end) implements Command {
  static Command parse(byte[][] args) {
    if (!Numbers.isLong(args[2]) || !Numbers.isLong(args[3])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    return new GetRange(args[1], Numbers.toLong(args[2]), Numbers.toLong(args[3]));
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return StringReplies.EMPTY;
    }
    if (!Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    if (start < 0 && end < 0 && start > end) {
      return StringReplies.EMPTY;
    }
    int length = Records.stringLength(record);
    long first = Math.max(0, start < 0 ? length + start : start);
    long last = Math.min(length - 1L, Math.max(0, end < 0 ? length + end : end));
    return first > last
        ? StringReplies.EMPTY
        : StringReplies.bulk(record, (int) first, (int) last + 1);
  }
}
