package io.ashlar.resp;

/**
 * Doubles as Redis 7.2 writes them: whole numbers within ±2^62 as integers, everything else with
 * the fewest digits that read back as the same double, plain in the middle range and with an
 * exponent of at least one digit ({@code 1.5e+22}) beyond.
 */
public final class DoubleText {
  private static final double MAX_WHOLE = 0x1p62;

  private DoubleText() {}

  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    if (Math.abs(value) <= MAX_WHOLE && value == (long) value) {
      return Long.toString((long) value);
    }
    return fraction(value);
  }

  private static String fraction(double value) {
    // The JDK finds the shortest digits (since 19); only its layout differs from Redis's.
    String text = Double.toString(Math.abs(value));
    int exponentAt = text.indexOf('E');
    int mantissaEnd = exponentAt < 0 ? text.length() : exponentAt;
    int dot = text.indexOf('.');
    StringBuilder digits = new StringBuilder(20);
    digits.append(text, 0, dot).append(text, dot + 1, mantissaEnd);
    int power = -(mantissaEnd - dot - 1);
    if (exponentAt >= 0) {
      power += Integer.parseInt(text, exponentAt + 1, text.length(), 10);
    }
    int leadingZeros = 0;
    while (digits.charAt(leadingZeros) == '0') {
      leadingZeros++;
    }
    digits.delete(0, leadingZeros);
    while (digits.charAt(digits.length() - 1) == '0') {
      digits.setLength(digits.length() - 1);
      power++;
    }
    if (value == Double.MIN_VALUE || value == -Double.MIN_VALUE) {
      // The JDK never prints fewer than two digits, 4.9E-324, where one is enough.
      digits.setLength(0);
      digits.append('5');
      power = -324;
    }
    return layOut(value < 0, digits, power);
  }

  /** The number is {@code digits * 10^power}. */
  private static String layOut(boolean negative, StringBuilder digits, int power) {
    int count = digits.length();
    int exponent = power + count - 1;
    StringBuilder text = new StringBuilder(26);
    if (negative) {
      text.append('-');
    }
    if (power >= 0 && exponent < count + 7) {
      return text.append(digits).repeat('0', power).toString();
    }
    if (power < 0 && (power > -7 || Math.abs(exponent) < 4)) {
      int whole = count + power;
      if (whole <= 0) {
        return text.append("0.").repeat('0', -whole).append(digits).toString();
      }
      return text.append(digits, 0, whole).append('.').append(digits, whole, count).toString();
    }
    text.append(digits.charAt(0));
    if (count > 1) {
      text.append('.').append(digits, 1, count);
    }
    return text.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent)).toString();
  }
}
