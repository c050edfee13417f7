package io.ashlar.itests.differential;

import java.util.Random;

/**
 * Databases: choosing one, and what goes from one to another. Needs a reference that has several.
 */
final class DatabaseFamily implements CommandFamily {
  @Override
  public String name() {
    return "databases";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    Words words =
        switch (random.nextInt(24)) {
          case 0, 1, 2, 3 -> Words.of("SELECT", number(random));
          case 4, 5, 6 -> Words.of("MOVE").and(key).and(number(random));
          case 7, 8, 9 -> copy(random, keys);
          case 10, 11 -> Words.of("SWAPDB", number(random), number(random));
          case 12 -> flush(random);
          case 13 -> Words.of("DBSIZE");
          case 14 -> Words.of("KEYS", "*");
          case 15 -> Words.of("SCAN", "0", "COUNT", "100000");
          case 16 -> Words.of("RANDOMKEY");
          case 17 -> Words.of("EXISTS").and(key);
          case 18 -> Words.of("RENAME").and(key).and(keys.further(random));
          case 19 -> Words.of("EXPIRE").and(key).and(Words.pick(random, "1000", "-1", "500"));
          case 20 -> Words.of("TTL").and(key);
          case 21 -> Words.of("WATCH").and(key);
          case 22 -> Words.of("TYPE").and(key);
          default -> Words.of("SET").and(key).and(Words.value(random));
        };
    return words.build(random);
  }

  private static Words copy(Random random, KeyPool keys) {
    Words words = Words.of("COPY").and(keys.any(random)).and(keys.further(random));
    words.and("DB", number(random));
    words.andIf(random.nextBoolean(), "REPLACE");
    return words.andIf(Words.once(random, 20), "DB");
  }

  private static Words flush(Random random) {
    return Words.once(random, 3)
        ? Words.of(Words.once(random, 8) ? "FLUSHALL" : "FLUSHDB")
        : Words.of("DBSIZE");
  }

  /** Mostly one of a few, so that commands meet. */
  private static String number(Random random) {
    return Words.once(random, 15)
        ? Words.pick(random, "16", "-1", "x", "", "99999999999", "1.5", "-0", "007")
        : Words.pick(random, "0", "1", "1", "2", "15");
  }
}
