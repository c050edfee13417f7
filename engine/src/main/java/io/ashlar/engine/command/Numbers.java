package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Integers in the one spelling Redis accepts: an optional minus, no plus, no leading zero, no
 * space, within 64 bits. {@code -0} is none.
 */
public final class Numbers {
  /** Characters of the longest 64-bit integer. */
  public static final int MAX_DIGITS = 20;

  private static final byte[] MAX = "9223372036854775807".getBytes(ISO_8859_1);
  private static final byte[] MIN = "9223372036854775808".getBytes(ISO_8859_1);

  private Numbers() {}

  public static boolean isLong(byte[] text) {
    return isLong(text, 0, text.length);
  }

  public static boolean isLong(byte[] text, int offset, int length) {
    if (length == 0 || length > MAX_DIGITS) {
      return false;
    }
    boolean negative = text[offset] == '-';
    int first = negative ? offset + 1 : offset;
    int digits = negative ? length - 1 : length;
    if (digits == 0 || digits > MAX.length) {
      return false;
    }
    if (text[first] == '0') {
      return digits == 1 && !negative;
    }
    for (int i = first; i < first + digits; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return digits < MAX.length || !isGreater(text, first, negative ? MIN : MAX);
  }

  /** The number; only for what {@link #isLong} accepts. */
  public static long toLong(byte[] text) {
    return toLong(text, 0, text.length);
  }

  public static long toLong(byte[] text, int offset, int length) {
    boolean negative = text[offset] == '-';
    // Summed up as a negative number, because that side reaches one further.
    long sum = 0;
    for (int i = negative ? offset + 1 : offset; i < offset + length; i++) {
      sum = sum * 10 - (text[i] - '0');
    }
    return negative ? sum : -sum;
  }

  public static byte[] toBytes(long number) {
    return Long.toString(number).getBytes(ISO_8859_1);
  }

  private static boolean isGreater(byte[] text, int offset, byte[] limit) {
    for (int i = 0; i < limit.length; i++) {
      if (text[offset + i] != limit[i]) {
        return text[offset + i] > limit[i];
      }
    }
    return false;
  }
}
