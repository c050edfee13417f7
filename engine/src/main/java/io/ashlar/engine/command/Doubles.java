package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;

/**
 * Numbers with a fraction in the spellings that C's {@code strtod} reads: decimal and hexadecimal,
 * with an exponent or without, {@code inf} and {@code infinity} in any case. NaN stands for a text
 * that is no number; Redis takes {@code nan} for none, too.
 */
public final class Doubles {
  /** Integers of so few digits are exact, and so is what is summed up on the way. */
  private static final int PLAIN_DIGITS = 15;

  private Doubles() {}

  /** The number that the whole text is; too large or too small ones are none. */
  public static double parse(byte[] text) {
    if (text.length > 0 && text.length <= PLAIN_DIGITS && isDigits(text)) {
      return plain(text);
    }
    String lower = new String(text, ISO_8859_1).toLowerCase(Locale.ROOT);
    double value = read(lower);
    boolean overflow = Double.isInfinite(value) && lower.indexOf('i') < 0;
    boolean underflow = value == 0 && hasDigitBesidesZero(lower);
    return overflow || underflow ? Double.NaN : value;
  }

  /**
   * The number that a text is up to its first NUL, white space before it left out; nothing at all
   * is zero, too large numbers are infinite. So Redis reads the ends of ranges.
   *
   * @param from of the text's first byte
   */
  public static double parseLenient(byte[] text, int from) {
    int end = from;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    if (end == from) {
      return 0;
    }
    int start = from;
    while (start < end && (text[start] == ' ' || (text[start] >= 9 && text[start] <= 13))) {
      start++;
    }
    return read(new String(text, start, end - start, ISO_8859_1).toLowerCase(Locale.ROOT));
  }

  /**
   * The number that a text is up to its first NUL, white space before it left out; nothing at all
   * is zero, too large or too small numbers are none. So Redis reads the weights of SORT.
   */
  public static double parseTerminated(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    int start = 0;
    while (start < end && (text[start] == ' ' || (text[start] >= 9 && text[start] <= 13))) {
      start++;
    }
    return end == 0 ? 0 : parse(Arrays.copyOfRange(text, start, end));
  }

  private static boolean isDigits(byte[] text) {
    for (byte b : text) {
      if (b < '0' || b > '9') {
        return false;
      }
    }
    return true;
  }

  private static double plain(byte[] digits) {
    long value = 0;
    for (byte b : digits) {
      value = value * 10 + (b - '0');
    }
    return value;
  }

  private static double read(String text) {
    int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    if (text.startsWith("inf", at)) {
      String rest = text.substring(at);
      boolean whole = rest.equals("inf") || rest.equals("infinity");
      double infinity = text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      return whole ? infinity : Double.NaN;
    }
    boolean hexadecimal = text.startsWith("0x", at);
    int exponentAt = digitsEnd(text, hexadecimal ? at + 2 : at, hexadecimal);
    if (exponentAt < 0) {
      return Double.NaN;
    }
    if (exponentAt == text.length()) {
      return Double.parseDouble(hexadecimal ? text + "p0" : text);
    }
    return isExponent(text, exponentAt, hexadecimal ? 'p' : 'e')
        ? Double.parseDouble(text)
        : Double.NaN;
  }

  /** Where digits with at most one dot among them end; -1 when there is no digit. */
  private static int digitsEnd(String text, int from, boolean hexadecimal) {
    boolean dot = false;
    boolean digit = false;
    int at = from;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '.' && !dot) {
        dot = true;
      } else if ((c >= '0' && c <= '9') || (hexadecimal && c >= 'a' && c <= 'f')) {
        digit = true;
      } else {
        break;
      }
    }
    return digit ? at : -1;
  }

  private static boolean isExponent(String text, int at, char letter) {
    int digits = at + 1;
    if (text.charAt(at) != letter || digits == text.length()) {
      return false;
    }
    if (text.charAt(digits) == '-' || text.charAt(digits) == '+') {
      digits++;
    }
    for (int i = digits; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return digits < text.length();
  }

  private static boolean hasDigitBesidesZero(String text) {
    boolean hexadecimal = text.indexOf('x') >= 0;
    for (int i = hexadecimal ? text.indexOf('x') + 1 : 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == (hexadecimal ? 'p' : 'e')) {
        return false;
      }
      if ((c >= '1' && c <= '9') || (c >= 'a' && c <= 'f')) {
        return true;
      }
    }
    return false;
  }
}
