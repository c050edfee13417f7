package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.List;

/** HINCRBY key field increment. The field keeps its expiry. */
record HIncrBy(byte[] key, byte[] field, long increment) implements HashCommand {
  private static final Reply.Error NOT_AN_INTEGER =
      new Reply.Error("ERR hash value is not an integer");

  static Command parse(byte[][] args) {
    return Numbers.isLong(args[3])
        ? new HIncrBy(args[1], args[2], Numbers.toLong(args[3]))
        : Command.rejected(Errors.NOT_AN_INTEGER);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    Entry entry = hash.live(field, x.nowMs());
    long value = 0;
    long expireAtMs = HashValue.NO_EXPIRY;
    if (entry != null) {
      int offset = HashValue.valueOffset(entry);
      int length = HashValue.valueLength(entry);
      if (!Numbers.isLong(entry.block(), offset, length)) {
        return NOT_AN_INTEGER;
      }
      value = Numbers.toLong(entry.block(), offset, length);
      expireAtMs = HashValue.expireAtMs(entry);
    }
    long sum = value + increment;
    if (((value ^ sum) & (increment ^ sum)) < 0) {
      return Errors.OVERFLOW;
    }
    put(this, x, field, Numbers.toBytes(sum), expireAtMs, "hincrby");
    return Reply.Int.of(sum);
  }

  /** Sets a field with the expiry that it has. */
  static void put(
      HashCommand command, Execution x, byte[] field, byte[] value, long expireAtMs, String event) {
    command.change(
        x,
        expireAtMs == HashValue.NO_EXPIRY
            ? new PutFields(List.of(field, value))
            : new PutExpiringFields(List.of(new PutExpiringFields.Pair(expireAtMs, field, value))),
        event);
  }
}
