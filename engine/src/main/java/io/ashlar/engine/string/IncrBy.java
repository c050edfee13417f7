package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.resp.Reply;

/** INCR, DECR, INCRBY and DECRBY. The expiry stays. */
record IncrBy(byte[] key, long increment) implements Command {
  private static final Reply.Error DECREMENT_OVERFLOW =
      new Reply.Error("ERR decrement would overflow");

  static Command parseIncr(byte[][] args) {
    return new IncrBy(args[1], 1);
  }

  static Command parseDecr(byte[][] args) {
    return new IncrBy(args[1], -1);
  }

  static Command parseIncrBy(byte[][] args) {
    return Numbers.isLong(args[2])
        ? new IncrBy(args[1], Numbers.toLong(args[2]))
        : Command.rejected(Errors.NOT_AN_INTEGER);
  }

  static Command parseDecrBy(byte[][] args) {
    if (!Numbers.isLong(args[2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    long decrement = Numbers.toLong(args[2]);
    return decrement == Long.MIN_VALUE
        ? Command.rejected(DECREMENT_OVERFLOW)
        : new IncrBy(args[1], -decrement);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    long value = 0;
    long expireAtMs = Records.NO_EXPIRY;
    if (record != null) {
      if (!Records.isString(record)) {
        return Errors.WRONG_TYPE;
      }
      byte[] text = text(record);
      int offset = text == record ? StringRecord.valueOffset(text) : 0;
      if (!Numbers.isLong(text, offset, text.length - offset)) {
        return Errors.NOT_AN_INTEGER;
      }
      value = Numbers.toLong(text, offset, text.length - offset);
      expireAtMs = Records.expireAtMs(record);
    }
    long sum = value + increment;
    if (((value ^ sum) & (increment ^ sum)) < 0) {
      return Errors.OVERFLOW;
    }
    byte[] digits = Numbers.toBytes(sum);
    x.setString(key, digits, 0, digits.length, expireAtMs, false);
    x.event(KeyEvent.Kind.STRING, "incrby", key);
    return Reply.Int.of(sum);
  }

  /** The flat record itself, or a copy of the value of one that changes in place. */
  private static byte[] text(Object record) {
    if (record instanceof byte[] bytes) {
      return bytes;
    }
    // Longer than any number: a few bytes are enough to refuse it.
    int length = Math.min(Records.stringLength(record), Numbers.MAX_DIGITS + 1);
    return Records.stringBytes(record, 0, length);
  }
}
