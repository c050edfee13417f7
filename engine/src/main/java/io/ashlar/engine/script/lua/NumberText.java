package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as C's printf writes and strtod reads them. */
public final class NumberText {
  /** Digits that tostring shows. */
  public static final int DEFAULT_DIGITS = 14;

  private static final double WHOLE_MAX = 1e14;
  private static final int HEX_DIGITS_MAX = 400;

  private NumberText() {}

  /** {@code %.14g}. */
  public static String of(double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(value) < WHOLE_MAX && (whole != 0 || 1 / value > 0)) {
      return Long.toString(whole);
    }
    return general(value, DEFAULT_DIGITS, false);
  }

  /**
   * {@code %.<digits>g}.
   *
   * @param keepZeros the flag {@code #}: trailing zeros stay
   */
  public static String general(double value, int digits, boolean keepZeros) {
    if (Double.isNaN(value)) {
      // What 0/0 is on the processors that Redis's users have.
      return "-nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    int precision = Math.max(1, digits);
    BigDecimal exact =
        new BigDecimal(Math.abs(value)).round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = exact.signum() == 0 ? 0 : exact.precision() - exact.scale() - 1;
    String text =
        exponent < -4 || exponent >= precision
            ? scientific(exact, precision - 1, exponent, keepZeros)
            : plain(exact, precision - 1 - exponent, keepZeros);
    return sign(value) + text;
  }

  /** {@code %.<digits>f}. */
  public static String fixed(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return general(value, 1, false);
    }
    return sign(value)
        + new BigDecimal(Math.abs(value)).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** {@code %.<digits>e}. */
  public static String exponential(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return general(value, 1, false);
    }
    BigDecimal exact =
        new BigDecimal(Math.abs(value)).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int exponent = exact.signum() == 0 ? 0 : exact.precision() - exact.scale() - 1;
    return sign(value) + scientific(exact, digits, exponent, true);
  }

  private static String sign(double value) {
    return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
  }

  private static String plain(BigDecimal exact, int decimals, boolean keepZeros) {
    String text = exact.setScale(Math.max(0, decimals), RoundingMode.HALF_EVEN).toPlainString();
    return keepZeros ? text : withoutZeros(text);
  }

  private static String scientific(
      BigDecimal exact, int decimals, int exponent, boolean keepZeros) {
    String mantissa =
        exact.movePointLeft(exponent).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    if (!keepZeros) {
      mantissa = withoutZeros(mantissa);
    }
    int size = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  private static String withoutZeros(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** The number that all of the text is, with space around it; NIL when it is none. */
  public static Object parse(byte[] text) {
    int from = 0;
    int to = 0;
    // C's strings end there.
    while (to < text.length && text[to] != 0) {
      to++;
    }
    while (from < to && isSpace(text[from])) {
      from++;
    }
    while (to > from && isSpace(text[to - 1])) {
      to--;
    }
    int digits = from < to && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
    if (digits == to) {
      return NIL;
    }
    boolean negative = text[from] == '-';
    Object size;
    if (to - digits > 1 && text[digits] == '0' && (text[digits + 1] | 0x20) == 'x') {
      size = hexadecimal(text, digits + 2, to);
    } else if (isDecimal(text, digits, to)) {
      size = Double.parseDouble(new String(text, digits, to - digits, ISO_8859_1));
    } else {
      size = word(text, digits, to);
    }
    return size instanceof Double number && negative ? Values.number(-number) : size;
  }

  private static Object word(byte[] text, int from, int to) {
    String word = new String(text, from, to - from, ISO_8859_1);
    if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    return word.equalsIgnoreCase("nan") ? (Object) Double.NaN : NIL;
  }

  private static Object hexadecimal(byte[] text, int from, int to) {
    String digits = new String(text, from, to - from, ISO_8859_1);
    boolean whole = !digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    if (whole) {
      double value = 0;
      for (int i = 0; i < digits.length(); i++) {
        value = value * 16 + Character.digit(digits.charAt(i), 16);
      }
      return value;
    }
    if (digits.length() > HEX_DIGITS_MAX
        || !digits.matches("(?i)[0-9a-f]*\\.?[0-9a-f]*(p[+-]?\\d+)?")
        || !digits.matches("(?i)\\.?[0-9a-f].*")) {
      return NIL;
    }
    boolean hasExponent = digits.indexOf('p') >= 0 || digits.indexOf('P') >= 0;
    return Double.parseDouble("0x" + digits + (hasExponent ? "" : "p0"));
  }

  private static boolean isDecimal(byte[] text, int from, int to) {
    int i = from;
    int digits = 0;
    boolean point = false;
    for (; i < to && (isDigit(text[i]) || (text[i] == '.' && !point)); i++) {
      if (text[i] == '.') {
        point = true;
      } else {
        digits++;
      }
    }
    if (digits == 0 || i == to) {
      return digits > 0;
    }
    if ((text[i] | 0x20) != 'e') {
      return false;
    }
    i++;
    if (i < to && (text[i] == '+' || text[i] == '-')) {
      i++;
    }
    int exponentFrom = i;
    while (i < to && isDigit(text[i])) {
      i++;
    }
    return i == to && i > exponentFrom;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isSpace(int b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
