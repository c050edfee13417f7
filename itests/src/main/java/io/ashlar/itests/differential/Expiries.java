package io.ashlar.itests.differential;

import java.util.Random;

/**
 * Amounts for expiry options that mean the same on both servers: long gone, far away, or wrong.
 * Nothing expires while the replies are being compared.
 */
final class Expiries {
  /** Milliseconds or seconds; either way beyond any run, and past as an absolute time. */
  private static final String[] FAR = {"1000000", "2000000", "1500000"};

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
      default -> Words.pick(random, FAR);
    };
  }

  static String amount(Random random) {
    int kind = random.nextInt(10);
    if (kind < 6) {
      return Words.pick(random, FAR);
    }
    return kind < 8 ? Words.pick(random, FAR_ABSOLUTE) : Words.pick(random, WRONG);
  }
}
