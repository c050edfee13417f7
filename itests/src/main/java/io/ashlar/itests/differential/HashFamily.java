package io.ashlar.itests.differential;

import java.util.Random;

/** Hashes, packed and grown, without what redis-server does not know yet. */
final class HashFamily implements CommandFamily {
  private static final int ONE_GROWING_IN = 60;

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    if (Words.once(random, ONE_GROWING_IN)) {
      return growing(random, key).build(random);
    }
    Words words =
        switch (random.nextInt(22)) {
          case 0, 1, 2, 3 -> pairs(Words.of(Words.pick(random, "HSET", "HMSET")).and(key), random);
          case 4 -> Words.of("HSETNX").and(key).and(field(random)).and(value(random));
          case 5, 6 -> Words.of("HGET").and(key).and(field(random));
          case 7 -> fields(Words.of("HMGET").and(key), random);
          case 8 -> Words.of("HGETALL").and(key);
          case 9 -> Words.of(Words.pick(random, "HKEYS", "HVALS")).and(key);
          case 10 -> Words.of("HLEN").and(key);
          case 11 -> Words.of(Words.pick(random, "HSTRLEN", "HEXISTS")).and(key).and(field(random));
          case 12, 13 -> fields(Words.of("HDEL").and(key), random);
          case 14, 15 -> Words.of("HINCRBY").and(key).and(field(random)).and(Words.integer(random));
          case 16, 17 ->
              Words.of("HINCRBYFLOAT").and(key).and(field(random)).and(increment(random));
          case 18, 19 -> randomField(random, key);
          case 20 -> scan(random, key);
          default -> Words.of("OBJECT", "ENCODING").and(key);
        };
    return words.build(random);
  }

  /** Some hundred fields at once, so that the form changes. */
  private static Words growing(Random random, byte[] key) {
    Words words = Words.of("HSET").and(key);
    int count = 500 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      words.and("f" + i, "v" + random.nextInt(1000));
    }
    return words;
  }

  private static Words pairs(Words words, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      words.and(field(random)).and(value(random));
    }
    return words;
  }

  private static Words fields(Words words, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      words.and(field(random));
    }
    return words;
  }

  private static byte[] field(Random random) {
    return Words.once(random, 10)
        ? Words.value(random)
        : Words.of("f" + random.nextInt(12)).exactly()[0];
  }

  private static byte[] value(Random random) {
    return Words.once(random, 8)
        ? Words.of("v".repeat(62 + random.nextInt(6))).exactly()[0]
        : Words.value(random);
  }

  private static String increment(Random random) {
    return Words.once(random, 12)
        ? Words.pick(random, "inf", "-inf", "nan", "+Infinity", "1e4932", "0x1p3")
        : Words.decimal(random);
  }

  private static Words randomField(Random random, byte[] key) {
    Words words = Words.of("HRANDFIELD").and(key);
    if (Words.once(random, 3)) {
      return words;
    }
    words.and(Members.count(random));
    words.andIf(Words.once(random, 2), Words.pick(random, "WITHVALUES", "withvalues", "VALUES"));
    return words.andIf(Words.once(random, 20), "WITHVALUES");
  }

  private static Words scan(Random random, byte[] key) {
    // In one step, because cursors mean nothing to the other server.
    return Members.scanOptions(
        Words.of("HSCAN").and(key).and(Members.cursor(random)), random, "*f1*");
  }
}
