package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/**
 * Lists. Blocking commands only where they answer at once or after a moment: one connection waits
 * for nobody.
 */
final class ListFamily implements CommandFamily {
  @Override
  public String name() {
    return "list";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    Words words =
        switch (random.nextInt(30)) {
          case 0, 1, 2, 3, 4 -> push(random, key, "LPUSH", "RPUSH");
          case 5 -> push(random, key, "LPUSHX", "RPUSHX");
          case 6, 7, 8 -> pop(random, key);
          case 9 -> Words.of("LLEN").and(key);
          case 10, 11, 12 ->
              Words.of("LRANGE").and(key).and(Words.index(random), Words.index(random));
          case 13, 14 -> Words.of("LINDEX").and(key).and(Words.index(random));
          case 15, 16 -> Words.of("LSET").and(key).and(Words.index(random)).and(element(random));
          case 17, 18 ->
              Words.of("LINSERT")
                  .and(key)
                  .and(Words.pick(random, "BEFORE", "AFTER", "before", "NEAR"))
                  .and(element(random))
                  .and(element(random));
          case 19, 20 -> Words.of("LREM").and(key).and(Words.integer(random)).and(element(random));
          case 21 -> Words.of("LTRIM").and(key).and(Words.index(random), Words.index(random));
          case 22, 23 -> position(random, key);
          case 24 -> move(Words.of("LMOVE").and(key).and(keys.further(random)), random);
          case 25 -> Words.of("RPOPLPUSH").and(key).and(keys.further(random));
          case 26 -> severalPops(Words.of("LMPOP"), random, keys);
          case 27 -> blocking(random, keys);
          case 28 -> severalPops(Words.of("BLMPOP", timeout(random)), random, keys);
          default -> Words.of("OBJECT", "ENCODING").and(key);
        };
    return words.build(random);
  }

  private static Words push(Random random, byte[] key, String... names) {
    Words words = Words.of(Words.pick(random, names)).and(key);
    int count = Words.once(random, 40) ? 200 : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      words.and(element(random));
    }
    return words;
  }

  private static Words pop(Random random, byte[] key) {
    Words words = Words.of(Words.pick(random, "LPOP", "RPOP")).and(key);
    return words.andIf(random.nextBoolean(), Words.integer(random));
  }

  private static Words position(Random random, byte[] key) {
    Words words = Words.of("LPOS").and(key).and(element(random));
    // The smallest rank is refused since 7.2 only.
    words.andIf(random.nextBoolean(), "RANK", String.valueOf(random.nextInt(9) - 4));
    words.andIf(random.nextBoolean(), "COUNT", Words.integer(random));
    words.andIf(random.nextBoolean(), "MAXLEN", Words.integer(random));
    words.andIf(Words.once(random, 20), Words.pick(random, "RANK", "BOGUS", "COUNT"));
    return words;
  }

  private static Words move(Words words, Random random) {
    for (int i = 0; i < 2; i++) {
      words.and(
          Words.pick(random, "LEFT", "RIGHT", "left", Words.once(random, 8) ? "UP" : "Right"));
    }
    return words;
  }

  private static Words severalPops(Words words, Random random, KeyPool keys) {
    int count = 1 + random.nextInt(3);
    words.and(Words.once(random, 15) ? Words.integer(random) : String.valueOf(count));
    for (int i = 0; i < count; i++) {
      words.and(i == 0 ? keys.any(random) : keys.further(random));
    }
    words.and(Words.pick(random, "LEFT", "RIGHT", Words.once(random, 8) ? "UP" : "left"));
    words.andIf(random.nextBoolean(), "COUNT", Words.integer(random));
    words.andIf(Words.once(random, 30), "COUNT", "1");
    return words;
  }

  private static Words blocking(Random random, KeyPool keys) {
    if (Words.once(random, 3)) {
      Words words = Words.of("BLMOVE").and(keys.any(random)).and(keys.further(random));
      return move(words, random).and(timeout(random));
    }
    if (Words.once(random, 3)) {
      return Words.of("BRPOPLPUSH")
          .and(keys.any(random))
          .and(keys.further(random))
          .and(timeout(random));
    }
    Words words = Words.of(Words.pick(random, "BLPOP", "BRPOP")).and(keys.any(random));
    for (int i = random.nextInt(3); i > 0; i--) {
      words.and(keys.further(random));
    }
    return words.and(timeout(random));
  }

  /** Never for ever, and never one that only 7.2 refuses rightly. */
  private static String timeout(Random random) {
    return Words.pick(random, "0.001", "0.002", "1e-3", "0x0.01", "-1", "x", "", "1 ", "nan");
  }

  /** Often one that is there already, and of every way to keep an element. */
  private static byte[] element(Random random) {
    if (random.nextInt(3) == 0) {
      return Words.value(random);
    }
    return switch (random.nextInt(8)) {
      case 0 -> String.valueOf(random.nextLong() >> random.nextInt(64)).getBytes(ISO_8859_1);
      case 1 -> "l".repeat(60 + random.nextInt(8)).getBytes(ISO_8859_1);
      case 2 -> Words.once(random, 20) ? new byte[3000 + random.nextInt(3000)] : new byte[0];
      default -> ("e" + random.nextInt(6)).getBytes(ISO_8859_1);
    };
  }
}
