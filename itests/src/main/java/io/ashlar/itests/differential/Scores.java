package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Scores in replies: the redis-server that is compared writes 17 digits, Redis 7.2 and Ashlar as
 * few as are needed. Everything else in the reply must be equal. On purpose, Ashlar has no negative
 * zero as a score: Redis forgets the sign while a sorted set is small and remembers it in a large
 * one.
 */
final class Scores {
  private static final int DIGITS = 17;

  private Scores() {}

  static boolean same(Reply redis, Reply ashlar) {
    return switch (redis) {
      case Reply.Array a -> ashlar instanceof Reply.Array b && sameItems(a.items(), b.items());
      case Reply.Bulk a ->
          a.equals(ashlar) || (ashlar instanceof Reply.Bulk b && sameText(text(a), text(b)));
      case Reply.DoubleReply a ->
          a.equals(ashlar)
              || (ashlar instanceof Reply.DoubleReply b && a.value() == 0 && b.value() == 0);
      default -> redis.equals(ashlar);
    };
  }

  private static boolean sameItems(List<Reply> redis, List<Reply> ashlar) {
    if (redis.size() != ashlar.size()) {
      return false;
    }
    for (int i = 0; i < redis.size(); i++) {
      if (!same(redis.get(i), ashlar.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameText(String redis, String ashlar) {
    if (redis.equals("-0")) {
      return ashlar.equals("0");
    }
    if (!ashlar.matches("-?[0-9]+(\\.[0-9]+)?(e[+-][0-9]+)?")) {
      return false;
    }
    return redis.equals(seventeenDigits(Double.parseDouble(ashlar)));
  }

  /** As C's {@code %.17g}. */
  private static String seventeenDigits(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < DIGITS) {
      return rounded.toPlainString();
    }
    String digits = rounded.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (value < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static String text(Reply.Bulk bulk) {
    return new String(bulk.toBytes(), ISO_8859_1);
  }
}
