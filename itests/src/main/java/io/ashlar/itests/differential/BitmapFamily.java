package io.ashlar.itests.differential;

import java.util.Random;

/** Strings seen as bits. */
final class BitmapFamily implements CommandFamily {
  @Override
  public String name() {
    return "bitmap";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    Words words =
        switch (random.nextInt(12)) {
          case 0, 1 ->
              Words.of("SETBIT")
                  .and(key)
                  .and(offset(random))
                  .and(Words.once(random, 15) ? Words.integer(random) : bit(random));
          case 2 -> Words.of("GETBIT").and(key).and(offset(random));
          case 3, 4 -> range(Words.of("BITCOUNT").and(key), random);
          case 5, 6 ->
              range(
                  Words.of("BITPOS")
                      .and(key)
                      .and(Words.once(random, 15) ? Words.integer(random) : bit(random)),
                  random);
          case 7, 8 -> combine(random, keys);
          case 9 -> fields(Words.of("BITFIELD_RO").and(key), random, 10);
          default -> fields(Words.of("BITFIELD").and(key), random, 3);
        };
    return words.build(random);
  }

  private static String bit(Random random) {
    return random.nextBoolean() ? "1" : "0";
  }

  private static String offset(Random random) {
    return Words.once(random, 12)
        ? Words.pick(random, "-1", "4194303", "4294967296", "x", "", "1.5", "#1")
        : String.valueOf(random.nextInt(random.nextInt(10) == 0 ? 20_000 : 200));
  }

  private static Words range(Words words, Random random) {
    int parts = random.nextInt(4);
    for (int i = 0; i < Math.min(parts, 2); i++) {
      words.and(Words.index(random));
    }
    return words.andIf(
        parts == 3 || Words.once(random, 20), Words.pick(random, "BIT", "BYTE", "bit", "BITS"));
  }

  private static Words combine(Random random, KeyPool keys) {
    boolean not = Words.once(random, 4);
    Words words =
        Words.of("BITOP")
            .and(
                not
                    ? "NOT"
                    : Words.once(random, 20) ? "NAND" : Words.pick(random, "AND", "or", "XOR"))
            .and(keys.any(random));
    int sources = not && !Words.once(random, 10) ? 1 : 1 + random.nextInt(4);
    for (int i = 0; i < sources; i++) {
      words.and(keys.further(random));
    }
    return words;
  }

  private static Words fields(Words words, Random random, int oneWriteIn) {
    int operations = random.nextInt(4);
    for (int i = 0; i < operations; i++) {
      words.andIf(
          Words.once(random, 3),
          "OVERFLOW",
          Words.pick(random, "WRAP", "SAT", "FAIL", "sat", "NO"));
      int width = 1 + random.nextInt(65);
      String type =
          Words.once(random, 20)
              ? Words.pick(random, "i0", "u64", "x8", "8", "i", "i65")
              : (random.nextBoolean() ? "u" : "i") + Math.min(width, 63);
      String at = (Words.once(random, 3) ? "#" : "") + offset(random);
      if (Words.once(random, oneWriteIn)) {
        words.and(Words.pick(random, "SET", "INCRBY"), type, at, Words.integer(random));
      } else {
        words.and("GET", type, at);
      }
    }
    return words;
  }
}
