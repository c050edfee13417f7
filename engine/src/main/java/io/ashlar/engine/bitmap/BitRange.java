package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import org.jspecify.annotations.Nullable;

/**
 * The range of BITCOUNT and BITPOS: both ends included, negative ones from the end.
 *
 * @param inBits it counts bits, not bytes
 */
record BitRange(long start, long end, boolean inBits) {
  static final BitRange ALL = new BitRange(0, -1, false);

  /** Which positions it means in a string; none when {@code last < first}. */
  record Positions(long first, long last) {}

  /** Whether an argument is BIT or BYTE. */
  static boolean isUnit(byte[] argument) {
    return Words.is(argument, "BIT") || Words.is(argument, "BYTE");
  }

  /**
   * @param end null when only the start is given
   * @param unit null for bytes
   * @return null when a number is none
   */
  static @Nullable BitRange parse(byte[] start, byte @Nullable [] end, byte @Nullable [] unit) {
    if (!Numbers.isLong(start) || (end != null && !Numbers.isLong(end))) {
      return null;
    }
    return new BitRange(
        Numbers.toLong(start),
        end == null ? -1 : Numbers.toLong(end),
        unit != null && Words.is(unit, "BIT"));
  }

  /**
   * Whether both ends count from the end, the wrong way round. BITCOUNT takes that for nothing,
   * even where both lie before the string's beginning; BITPOS does not.
   */
  boolean isReversed() {
    return start < 0 && end < 0 && start > end;
  }

  /** As bits of a string of so many bytes. */
  Positions in(int bytes) {
    long total = inBits ? bytes * 8L : bytes;
    long first = Math.max(0, start < 0 ? total + start : start);
    long last = Math.min(total - 1, Math.max(0, end < 0 ? total + end : end));
    if (first > last) {
      return new Positions(0, -1);
    }
    return inBits ? new Positions(first, last) : new Positions(first * 8, last * 8 + 7);
  }
}
