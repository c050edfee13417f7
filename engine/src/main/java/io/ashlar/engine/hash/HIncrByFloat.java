package io.ashlar.engine.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.string.LongDouble;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;

/** HINCRBYFLOAT key field increment. The field keeps its expiry. */
record HIncrByFloat(byte[] key, byte[] field, LongDouble increment) implements HashCommand {
  private static final Reply.Error NOT_FINITE =
      new Reply.Error("ERR increment would produce NaN or Infinity");
  private static final Reply.Error INCREMENT_NOT_FINITE =
      new Reply.Error("ERR value is NaN or Infinity");
  private static final Reply.Error NOT_A_FLOAT = new Reply.Error("ERR hash value is not a float");

  static Command parse(byte[][] args) {
    LongDouble increment = LongDouble.parse(args[3]);
    if (increment == null) {
      return Command.rejected(Errors.NOT_A_FLOAT);
    }
    return increment.infinite()
        ? Command.rejected(INCREMENT_NOT_FINITE)
        : new HIncrByFloat(args[1], args[2], increment);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    Entry entry = hash.live(field, x.nowMs());
    LongDouble value = LongDouble.ZERO;
    long expireAtMs = HashValue.NO_EXPIRY;
    if (entry != null) {
      value =
          HashValue.valueLength(entry) > LongDouble.MAX_CHARS
              ? null
              : LongDouble.parse(HashValue.value(entry));
      if (value == null) {
        return NOT_A_FLOAT;
      }
      expireAtMs = HashValue.expireAtMs(entry);
    }
    LongDouble sum = value.plus(increment);
    if (sum.infinite()) {
      return NOT_FINITE;
    }
    byte[] text = sum.format().getBytes(ISO_8859_1);
    HIncrBy.put(this, x, field, text, expireAtMs, "hincrbyfloat");
    return Reply.Bulk.of(text);
  }
}
