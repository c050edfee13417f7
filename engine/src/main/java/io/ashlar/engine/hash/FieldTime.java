package io.ashlar.engine.hash;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * When a field is to expire, as an argument gives it.
 *
 * @param amount as sent
 * @param command for the error
 */
record FieldTime(ExpireUnit unit, byte[] amount, String command) {
  /** Redis allows no field to expire later. */
  private static final long MAX_MS = 0xffff_ffff_ffffL >> 2;

  private static final Reply.Error NEGATIVE =
      new Reply.Error("ERR invalid expire time, must be >= 0");

  /** What is wrong with it, null if nothing is. */
  Reply.@Nullable Error error(long nowMs) {
    if (!Numbers.isLong(amount)) {
      return Errors.NOT_AN_INTEGER;
    }
    long value = Numbers.toLong(amount);
    if (value < 0) {
      return NEGATIVE;
    }
    long ms = value > MAX_MS ? Long.MAX_VALUE : value * unitMs();
    return ms > MAX_MS - (unit.isRelative() ? nowMs : 0) ? Errors.invalidExpire(command) : null;
  }

  /** Milliseconds since the epoch, when there is no error. */
  long atMs(long nowMs) {
    return Numbers.toLong(amount) * unitMs() + (unit.isRelative() ? nowMs : 0);
  }

  private int unitMs() {
    return unit == ExpireUnit.EX || unit == ExpireUnit.EXAT ? 1000 : 1;
  }
}
