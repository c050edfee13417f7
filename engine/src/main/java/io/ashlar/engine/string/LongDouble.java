package io.ashlar.engine.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The x87 80-bit floating point that Redis computes INCRBYFLOAT in (C's {@code long double} on
 * x86-64): 64 bits of mantissa, rounded half to even. Followers and clients see the same digits as
 * from Redis, on every processor.
 *
 * @param mantissa signed, at most 64 bits
 * @param exponent of 2
 * @param infinite of either sign, or what comes of adding two infinities
 */
public record LongDouble(BigInteger mantissa, int exponent, boolean infinite) {
  public static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0, false);

  /** Longer texts are no numbers to Redis. */
  public static final int MAX_CHARS = 5 * 1024 - 1;

  private static final LongDouble INFINITY = new LongDouble(BigInteger.ZERO, 0, true);
  private static final int MANTISSA_BITS = 64;

  /** A finite number is below 2 to this power. */
  private static final int MAX_EXPONENT = 16384;

  /** The power of 2 that the last bit of the smallest number stands for. */
  private static final int MIN_EXPONENT = -16445;

  /** Decimal exponents further out are infinite or zero whatever the digits. */
  private static final int DECIMAL_EXPONENT_LIMIT = 20_000;

  private static final int DECIMALS = 17;

  private static final Pattern INFINITE = Pattern.compile("[+-]?inf(?:inity)?");
  private static final Pattern DECIMAL =
      Pattern.compile("([+-]?)(?:([0-9]+)\\.?([0-9]*)|\\.([0-9]+))(?:e([+-]?[0-9]+))?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("([+-]?)0x(?:([0-9a-f]+)\\.?([0-9a-f]*)|\\.([0-9a-f]+))(?:p([+-]?[0-9]+))?");

  /** The number that C's strtold reads from the whole text, or null when it is none (or NaN). */
  public static @Nullable LongDouble parse(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_CHARS) {
      return null;
    }
    String text = new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT);
    if (INFINITE.matcher(text).matches()) {
      return INFINITY;
    }
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      return ofDigits(decimal, 10);
    }
    Matcher hexadecimal = HEXADECIMAL.matcher(text);
    return hexadecimal.matches() ? ofDigits(hexadecimal, 16) : null;
  }

  public LongDouble plus(LongDouble other) {
    if (infinite || other.infinite) {
      return INFINITY;
    }
    int common = Math.min(exponent, other.exponent);
    BigInteger sum =
        mantissa
            .shiftLeft(exponent - common)
            .add(other.mantissa.shiftLeft(other.exponent - common));
    return rounded(sum, common, false);
  }

  /** With 17 decimals, zeros at the end left out: Redis's form for humans. */
  public String format() {
    if (exponent >= 0) {
      return mantissa.shiftLeft(exponent).toString();
    }
    BigDecimal exact =
        new BigDecimal(mantissa.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
    return exact.setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros().toPlainString();
  }

  /** Null when the number is too large or, without being zero, too small to be told from zero. */
  private static @Nullable LongDouble ofDigits(Matcher parts, int radix) {
    String whole = parts.group(2) == null ? "" : parts.group(2);
    String fraction = parts.group(2) == null ? parts.group(4) : parts.group(3);
    BigInteger digits = new BigInteger(whole + fraction, radix);
    if (digits.signum() == 0) {
      return ZERO;
    }
    if ("-".equals(parts.group(1))) {
      digits = digits.negate();
    }
    long power = parts.group(5) == null ? 0 : clamped(parts.group(5));
    LongDouble number =
        radix == 10
            ? ofDecimal(digits, power - fraction.length())
            : ofBinary(digits, power - 4L * fraction.length());
    return number == null || number.infinite || number.mantissa.signum() == 0 ? null : number;
  }

  private static @Nullable LongDouble ofDecimal(BigInteger digits, long power) {
    if (Math.abs(power) > DECIMAL_EXPONENT_LIMIT) {
      return null;
    }
    BigInteger scale = BigInteger.TEN.pow((int) Math.abs(power));
    if (power >= 0) {
      return rounded(digits.multiply(scale), 0, false);
    }
    // Two bits more than the mantissa, and whether anything is left: enough to round rightly.
    int shift = Math.max(0, MANTISSA_BITS + 2 + scale.bitLength() - digits.bitLength());
    BigInteger[] quotient = digits.shiftLeft(shift).divideAndRemainder(scale);
    return rounded(quotient[0], -shift, quotient[1].signum() != 0);
  }

  private static @Nullable LongDouble ofBinary(BigInteger digits, long power) {
    return Math.abs(power) > 4L * DECIMAL_EXPONENT_LIMIT
        ? null
        : rounded(digits, (int) power, false);
  }

  /**
   * @param inexact whether the magnitude is really a little larger than {@code value}
   */
  private static LongDouble rounded(BigInteger value, int exponent, boolean inexact) {
    BigInteger magnitude = value.abs();
    int drop = Math.max(magnitude.bitLength() - MANTISSA_BITS, MIN_EXPONENT - exponent);
    int shifted = exponent;
    if (drop > 0) {
      boolean half = magnitude.testBit(drop - 1);
      boolean beyondHalf = inexact || magnitude.getLowestSetBit() < drop - 1;
      magnitude = magnitude.shiftRight(drop);
      if (half && (beyondHalf || magnitude.testBit(0))) {
        magnitude = magnitude.add(BigInteger.ONE);
      }
      shifted += drop;
    }
    if (magnitude.signum() == 0) {
      return ZERO;
    }
    if (magnitude.bitLength() + shifted > MAX_EXPONENT) {
      return INFINITY;
    }
    return new LongDouble(value.signum() < 0 ? magnitude.negate() : magnitude, shifted, false);
  }

  /** A decimal number of any length, cut to what still decides anything. */
  private static long clamped(String digits) {
    long far = 1_000_000;
    BigInteger value = new BigInteger(digits);
    return value.bitLength() > 31 ? value.signum() * far : Math.clamp(value.longValue(), -far, far);
  }
}
