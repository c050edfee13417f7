package io.ashlar.itests.differential;

import java.util.Random;

/** Commands on keys of any type. */
final class KeyFamily implements CommandFamily {
  @Override
  public String name() {
    return "key";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    Words words =
        switch (random.nextInt(20)) {
          case 0, 1 -> several(Words.of(Words.pick(random, "DEL", "UNLINK")), random, keys);
          case 2, 3 -> several(Words.of(Words.pick(random, "EXISTS", "TOUCH")), random, keys);
          case 4 -> Words.of("TYPE").and(key);
          case 5 -> Words.of("KEYS", pattern(random));
          case 6 -> scan(random);
          case 7 -> Words.of("RANDOMKEY");
          case 8, 9 -> Words.of("RENAME").and(key).and(keys.further(random));
          case 10 -> Words.of("RENAMENX").and(key).and(keys.further(random));
          case 11, 12 -> copy(random, keys);
          case 13, 14, 15 -> object(random, key);
          case 16 -> Words.of("DBSIZE");
          case 17 -> Words.of("MEMORY", "USAGE").and(key);
          case 18 ->
              Words.once(random, 12)
                  ? Words.of(Words.pick(random, "FLUSHALL", "FLUSHDB"))
                      .andIf(random.nextBoolean(), Words.pick(random, "SYNC", "ASYNC", "BOGUS"))
                  : Words.of("EXISTS").and(key);
          default -> Words.of("SET").and(key).and(Words.value(random));
        };
    return words.build(random);
  }

  private static Words several(Words words, Random random, KeyPool keys) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      words.and(i == 0 ? keys.any(random) : keys.further(random));
    }
    return words;
  }

  private static String pattern(Random random) {
    return Words.pick(
        random, "*", "{d}*", "*k?", "*k[1-5]", "*[^3]", "nothing", "*k1*", "\\{d}k2", "*[",
        "*k[5-1]", "**", "?d?k3", "");
  }

  private static Words scan(Random random) {
    // In one step, because cursors mean nothing to the other server.
    Words words = Words.of("SCAN", Words.once(random, 12) ? Words.pick(random, "x", "") : "0");
    words.and("COUNT", Words.once(random, 12) ? Words.pick(random, "0", "-1", "x") : "100000");
    words.andIf(Words.once(random, 3), "MATCH", pattern(random));
    words.andIf(
        Words.once(random, 4), "TYPE", Words.pick(random, "string", "hash", "STRING", "no"));
    words.andIf(Words.once(random, 20), "BOGUS");
    return words;
  }

  private static Words copy(Random random, KeyPool keys) {
    Words words = Words.of("COPY").and(keys.any(random)).and(keys.further(random));
    words.andIf(Words.once(random, 2), "REPLACE");
    words.andIf(Words.once(random, 10), "DB", Words.pick(random, "0", "x", "-1", "99"));
    words.andIf(Words.once(random, 20), "BOGUS");
    return words;
  }

  private static Words object(Random random, byte[] key) {
    String subcommand =
        Words.pick(
            random, "ENCODING", "encoding", "ENCODING", "REFCOUNT", "IDLETIME", "FREQ", "BOGUS");
    return Words.of("OBJECT", subcommand).and(key);
  }
}
