package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Numbers;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The type of a number in a BITFIELD: {@code i1} to {@code i64}, {@code u1} to {@code u63}.
 *
 * @param width in bits
 */
record BitInteger(boolean signed, int width) {
  /** A number that the bits hold, and whether it is not the sum itself. */
  record Fitted(long value, boolean overflowed) {}

  static @Nullable BitInteger parse(byte[] text) {
    if (text.length < 2 || (text[0] != 'i' && text[0] != 'u')) {
      return null;
    }
    if (!Numbers.isLong(text, 1, text.length - 1)) {
      return null;
    }
    boolean signed = text[0] == 'i';
    long width = Numbers.toLong(text, 1, text.length - 1);
    return width < 1 || width > (signed ? 64 : 63) ? null : new BitInteger(signed, (int) width);
  }

  /** The number that these lowest bits mean. */
  long value(long bits) {
    int unused = 64 - width;
    return signed ? bits << unused >> unused : bits << unused >>> unused;
  }

  /** The sum of two numbers, as its bits can hold it. */
  Fitted add(long number, long increment, Overflow overflow) {
    long sum = number + increment;
    boolean exceeds64 = ((number ^ sum) & (increment ^ sum)) < 0;
    if (!exceeds64 && value(sum) == sum && (signed || sum >= 0)) {
      return new Fitted(sum, false);
    }
    if (overflow != Overflow.SAT) {
      return new Fitted(value(sum), true);
    }
    boolean tooSmall = exceeds64 ? number < 0 : sum < 0;
    boolean takenForHuge = isHuge(number) || isTooFarBelow(number, increment);
    return new Fitted(tooSmall && !takenForHuge ? min() : max(), true);
  }

  /** What SET is given so far below the lowest number that Redis's own sums overflow. */
  private boolean isTooFarBelow(long number, long increment) {
    return signed && width < 64 && increment == 0 && number < max() - Long.MAX_VALUE;
  }

  /** What SET is given for an unsigned number below zero is, as in Redis, a huge one. */
  private boolean isHuge(long number) {
    return !signed && number < 0;
  }

  private long min() {
    return signed ? BigInteger.ONE.shiftLeft(width - 1).negate().longValueExact() : 0;
  }

  private long max() {
    return BigInteger.ONE
        .shiftLeft(signed ? width - 1 : width)
        .subtract(BigInteger.ONE)
        .longValueExact();
  }
}
