package io.ashlar.itests.differential;

import java.util.Random;

/** Arguments that the families of collections have in common. */
final class Members {
  private Members() {}

  /** For HRANDFIELD and its kin; never so negative that the reply is long. */
  static String count(Random random) {
    if (Words.once(random, 10)) {
      return Words.pick(
          random,
          "x",
          "",
          "1.5",
          "9223372036854775807",
          "-9223372036854775808",
          "4611686018427387904");
    }
    return String.valueOf(random.nextInt(30) - 10);
  }

  /** The beginning, mostly. */
  static String cursor(Random random) {
    return Words.once(random, 12)
        ? Words.pick(random, "x", "", "-1x", "18446744073709551616", " 0")
        : "0";
  }

  /** With a count that covers all, so that the scan is done in one step. */
  static Words scanOptions(Words words, Random random, String pattern) {
    words.and("COUNT", Words.once(random, 12) ? Words.pick(random, "0", "-1", "x") : "100000");
    words.andIf(Words.once(random, 3), "MATCH", pattern);
    return words.andIf(
        Words.once(random, 20), Words.pick(random, "BOGUS", "MATCH", "COUNT", "TYPE"));
  }
}
