package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The timeout of a blocking command: seconds with a fraction; 0 is for ever. */
public final class BlockTimeout {
  private static final Reply.Error NO_NUMBER =
      new Reply.Error("ERR timeout is not a float or out of range");
  private static final Reply.Error NEGATIVE = new Reply.Error("ERR timeout is negative");
  private static final Reply.Error OUT_OF_RANGE = new Reply.Error("ERR timeout is out of range");

  /** Redis adds the time of day, which must not exceed 64 bits either. */
  private static final long MS_MAX = Long.MAX_VALUE - (1L << 42);

  private static final int CHARS_MAX = 255;
  private static final int DECIMAL_EXPONENT_DIGITS_MAX = 6;

  private static final Pattern INFINITE = Pattern.compile("([+-]?)inf(?:inity)?");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e([+-]?[0-9]+))?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("[+-]?0x(?:[0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+)(?:p[+-]?[0-9]+)?");

  private BlockTimeout() {}

  /** What is wrong with an argument; null when it is a timeout. */
  public static Reply.@Nullable Error errorIn(byte[] seconds) {
    BigDecimal ms = parse(seconds);
    if (ms == null) {
      return NO_NUMBER;
    }
    if (ms.signum() < 0) {
      return NEGATIVE;
    }
    return ms.compareTo(BigDecimal.valueOf(MS_MAX)) > 0 ? OUT_OF_RANGE : null;
  }

  /** Milliseconds, rounded up; only of what is a timeout. */
  public static long toMs(byte[] seconds) {
    BigDecimal ms = parse(seconds);
    if (ms == null) {
      throw new IllegalArgumentException("no timeout");
    }
    return ms.longValueExact();
  }

  /** Null when it is no number as C's strtold has them. */
  private static @Nullable BigDecimal parse(byte[] seconds) {
    if (seconds.length > CHARS_MAX) {
      return null;
    }
    String text = new String(seconds, ISO_8859_1).toLowerCase(Locale.ROOT);
    Matcher infinite = INFINITE.matcher(text);
    if (infinite.matches()) {
      return infinite.group(1).equals("-") ? BigDecimal.valueOf(-1) : beyond();
    }
    Matcher decimal = DECIMAL.matcher(text);
    BigDecimal value;
    if (decimal.matches()) {
      String exponent = decimal.group(1);
      if (exponent != null && exponent.length() > DECIMAL_EXPONENT_DIGITS_MAX) {
        return null;
      }
      value = decimalOf(text);
    } else if (HEXADECIMAL.matcher(text).matches()) {
      double number = Double.parseDouble(text.indexOf('p') < 0 ? text + "p0" : text);
      value = Double.isInfinite(number) ? beyond() : new BigDecimal(number);
    } else {
      return null;
    }
    return toMs(value);
  }

  private static BigDecimal toMs(BigDecimal seconds) {
    // Digits far out on either side would be long to write out and mean the same.
    if (seconds.signum() != 0 && seconds.precision() - (long) seconds.scale() > 25) {
      return seconds.signum() < 0 ? BigDecimal.valueOf(-1) : beyond();
    }
    if (seconds.signum() != 0 && seconds.precision() - (long) seconds.scale() < -25) {
      // As C's ceil has it: a little below zero is zero.
      return seconds.signum() < 0 ? BigDecimal.ZERO : BigDecimal.ONE;
    }
    return seconds.movePointRight(3).setScale(0, RoundingMode.CEILING);
  }

  private static BigDecimal decimalOf(String text) {
    return new BigDecimal(text.startsWith("+") ? text.substring(1) : text);
  }

  private static BigDecimal beyond() {
    return BigDecimal.valueOf(Long.MAX_VALUE);
  }
}
