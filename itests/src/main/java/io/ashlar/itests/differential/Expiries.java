package io.ashlar.itests.differential;

import java.util.Random;

/**
 * Amounts for expiry options that mean the same on both servers: long gone, far away, or wrong.
 * Nothing expires while the replies are being compared.
 */
final class Expiries {
  private static final int FAR_MIN = 1_000_000;

  private static final String[] FAR_ABSOLUTE = {
    "4102444800", "4102444800000", "4102444801000", "5000000000000"
  };

  private static final String[] WRONG = {
    "0",
    "-1",
    "x",
    "1.5",
    "",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775",
    "9223370399119966"
  };

  private Expiries() {}

  /**
   * For SET, whose key may live on past its time until somebody looks: never past.
   *
   * @param unit as the option is called
   */
  static String future(Random random, String unit) {
    if (Words.once(random, 6)) {
      return Words.pick(random, WRONG);
    }
    return switch (unit) {
      case "EXAT" -> "4102444800";
      case "PXAT" -> Words.pick(random, "4102444800000", "4102444801000");
      default -> far(random);
    };
  }

  /**
   * Milliseconds or seconds; either way beyond any run, and past as an absolute time. Hardly ever
   * the same twice: whether GT finds an equal amount greater depends on the milliseconds between.
   */
  private static String far(Random random) {
    return Integer.toString(FAR_MIN + random.nextInt(FAR_MIN));
  }

  static String amount(Random random) {
    int kind = random.nextInt(10);
    if (kind < 6) {
      return far(random);
    }
    return kind < 8 ? Words.pick(random, FAR_ABSOLUTE) : Words.pick(random, WRONG);
  }
}
