package io.ashlar.resp;

/**
 * Decimal integers as they stand in length lines, read as strictly as Redis does: no blanks, no
 * plus, no leading zero, no minus zero.
 */
final class WireInteger {
  /** Not a number, or one outside of (-2^63, 2^63). */
  static final long INVALID = Long.MIN_VALUE;

  /** {@link #shortLength} leaves the line to the thorough parser. */
  static final long NOT_SHORT = -1;

  private static final int MAX_SHORT_DIGITS = 8;

  private WireInteger() {}

  /** The number that fills {@code [from, to)}, or {@link #INVALID}. */
  static long parse(byte[] bytes, int from, int to) {
    if (from >= to) {
      return INVALID;
    }
    boolean negative = bytes[from] == '-';
    int pos = negative ? from + 1 : from;
    if (pos == to || bytes[pos] < '0' || bytes[pos] > '9') {
      return INVALID;
    }
    if (bytes[pos] == '0') {
      return to - from == 1 ? 0 : INVALID;
    }
    if (to - pos > 19) {
      return INVALID;
    }
    long value = 0;
    for (; pos < to; pos++) {
      int digit = bytes[pos] - '0';
      if (digit < 0 || digit > 9) {
        return INVALID;
      }
      value = value * 10 + digit;
    }
    // Nineteen digits stay below 2 * 2^63, so an overflow always shows in the sign.
    if (value < 0) {
      return INVALID;
    }
    return negative ? -value : value;
  }

  /**
   * The usual length line: a few digits, CR and one more byte, all before {@code to}.
   *
   * @return the number in the upper 32 bits and the position after the line in the lower, or {@link
   *     #NOT_SHORT} when the line is incomplete, long or anything but a plain number
   */
  static long shortLength(byte[] bytes, int from, int to) {
    int end = Math.min(to - 1, from + MAX_SHORT_DIGITS + 1);
    int pos = from;
    int value = 0;
    while (pos < end) {
      int digit = bytes[pos] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      pos++;
    }
    if (pos >= end || bytes[pos] != '\r' || pos == from || (bytes[from] == '0' && pos - from > 1)) {
      return NOT_SHORT;
    }
    return ((long) value << 32) | (pos + 2);
  }
}
