package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/** LRANGE key start stop. */
record Range(byte[] key, long start, long stop) implements Command {
  static Command parse(byte[][] args) {
    return Numbers.isLong(args[2]) && Numbers.isLong(args[3])
        ? new Range(args[1], Numbers.toLong(args[2]), Numbers.toLong(args[3]))
        : Command.rejected(Errors.NOT_AN_INTEGER);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.EMPTY_ARRAY;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    long size = list.size();
    long from = from(start, size);
    long to = to(stop, size);
    return from >= to ? Reply.EMPTY_ARRAY : new Reply.Array(list.range(from, to - from));
  }

  /** The index that a start means, which may be negative to count from the end. */
  static long from(long start, long size) {
    return start < 0 ? Math.max(0, size + start) : start;
  }

  /** The index behind the one that a stop means. */
  static long to(long stop, long size) {
    long last = stop < 0 ? size + stop : stop;
    return Math.min(last, size - 1) + 1;
  }
}
