package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.NumberText;

/** {@code string.format}, by C's rules for printf. */
final class StringFormat {
  /** Strings of this length are written as they are, shorter ones up to their first zero byte. */
  private static final int AS_IT_IS_LENGTH = 100;

  private final Args args;
  private final byte[] format;
  private final TextBuffer result;
  private int at;
  private int argument = 1;

  private boolean left;
  private boolean plus;
  private boolean space;
  private boolean alternative;
  private boolean zero;
  private int width;
  private int precision;

  StringFormat(Args args) {
    this.args = args;
    this.format = args.string(1).bytes();
    this.result = new TextBuffer(args.state());
  }

  Object format() {
    while (at < format.length) {
      int c = format[at++];
      if (c != '%') {
        result.add(c);
      } else if (at < format.length && format[at] == '%') {
        result.add('%');
        at++;
      } else {
        specification();
        convert();
      }
    }
    return result.toLuaString();
  }

  private int peek() {
    return at < format.length ? format[at] : 0;
  }

  private void specification() {
    left = plus = space = alternative = zero = false;
    int flags = at;
    for (; "-+ #0".indexOf(peek()) >= 0 && at < format.length; at++) {
      left |= peek() == '-';
      plus |= peek() == '+';
      space |= peek() == ' ';
      alternative |= peek() == '#';
      zero |= peek() == '0';
    }
    if (at - flags > 5) {
      throw args.error("invalid format (repeated flags)");
    }
    width = Math.max(0, digits());
    precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, digits());
    }
    if (peek() >= '0' && peek() <= '9') {
      throw args.error("invalid format (width or precision too long)");
    }
  }

  /** At most two digits; -1 if there is none. */
  private int digits() {
    int value = -1;
    for (int i = 0; i < 2 && peek() >= '0' && peek() <= '9'; i++) {
      value = Math.max(0, value) * 10 + peek() - '0';
      at++;
    }
    return value;
  }

  private void convert() {
    argument++;
    if (argument > args.count()) {
      throw args.argumentError(argument, "no value");
    }
    int option = peek();
    at++;
    switch (option) {
      case 'c' -> character((int) args.integer(argument) & 0xFF);
      case 'd', 'i' -> integer(args.integer(argument));
      case 'o', 'u', 'x', 'X' -> unsigned(option);
      case 'e', 'E', 'f', 'g', 'G' -> floating(option);
      case 'q' -> quoted(args.string(argument));
      case 's' -> text(args.string(argument));
      default ->
          throw args.error(
              "invalid option '%" + (option == 0 ? "" : (char) option) + "' to 'format'");
    }
  }

  /** C's zero ends what has been written. */
  private void character(int c) {
    if (c != 0) {
      pad(String.valueOf((char) c), "", false);
    } else if (!left) {
      result.fill(' ', Math.max(0, width - 1));
    }
  }

  private void integer(long value) {
    String digits = value < 0 ? Long.toString(value).substring(1) : Long.toString(value);
    pad(withPrecision(digits), value < 0 ? "-" : plus ? "+" : space ? " " : "", precision < 0);
  }

  private String withPrecision(String digits) {
    if (precision == 0 && digits.equals("0")) {
      return "";
    }
    return "0".repeat(Math.max(0, precision - digits.length())) + digits;
  }

  private void unsigned(int option) {
    long value = unsignedValue(args.number(argument));
    String digits =
        switch (option) {
          case 'o' -> Long.toOctalString(value);
          case 'u' -> Long.toUnsignedString(value);
          default -> Long.toHexString(value);
        };
    String prefix = alternative && value != 0 && (option | 0x20) == 'x' ? "0x" : "";
    digits = withPrecision(digits);
    if (alternative && option == 'o' && !digits.startsWith("0")) {
      digits = "0" + digits;
    }
    if (option == 'X') {
      digits = digits.toUpperCase(java.util.Locale.ROOT);
      prefix = prefix.toUpperCase(java.util.Locale.ROOT);
    }
    pad(digits, prefix, precision < 0);
  }

  private static long unsignedValue(double value) {
    return value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value;
  }

  private void floating(int option) {
    double value = args.number(argument);
    int digits = precision < 0 ? 6 : precision;
    String text =
        switch (option | 0x20) {
          case 'e' -> NumberText.exponential(value, digits);
          case 'f' -> NumberText.fixed(value, digits);
          default -> NumberText.general(value, digits, alternative);
        };
    if (option < 'a') {
      text = text.toUpperCase(java.util.Locale.ROOT);
    }
    boolean negative = text.startsWith("-");
    boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
    if (alternative && digits == 0 && finite && text.indexOf('.') < 0) {
      int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
      int end = exponent < 0 ? text.length() : exponent;
      text = text.substring(0, end) + "." + text.substring(end);
    }
    pad(
        negative ? text.substring(1) : text,
        negative ? "-" : plus ? "+" : space ? " " : "",
        finite);
  }

  private void text(LuaString value) {
    int length = value.length();
    if (precision >= 0 || length < AS_IT_IS_LENGTH) {
      length = 0;
      while (length < value.length() && value.at(length) != 0) {
        length++;
      }
      length = precision >= 0 ? Math.min(precision, length) : length;
    }
    if (!left && width > length) {
      result.fill(' ', width - length);
    }
    result.add(value.bytes(), 0, length);
    if (left && width > length) {
      result.fill(' ', width - length);
    }
  }

  private void pad(String body, String sign, boolean zeros) {
    int missing = Math.max(0, width - body.length() - sign.length());
    if (left) {
      result.add(sign).add(body).fill(' ', missing);
    } else if (zero && zeros) {
      result.add(sign).fill('0', missing);
      result.add(body);
    } else {
      result.fill(' ', missing);
      result.add(sign).add(body);
    }
  }

  private void quoted(LuaString value) {
    result.add('"');
    for (int i = 0; i < value.length(); i++) {
      int c = value.at(i);
      switch (c) {
        case '"', '\\', '\n' -> result.add('\\').add(c);
        case '\r' -> result.add("\\r");
        case 0 -> result.add("\\000");
        default -> result.add(c);
      }
    }
    result.add('"');
  }
}
