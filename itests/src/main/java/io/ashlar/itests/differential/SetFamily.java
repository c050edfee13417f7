package io.ashlar.itests.differential;

import java.util.Random;

/** Sets of integers and of anything, small and grown. */
final class SetFamily implements CommandFamily {
  private static final int ONE_GROWING_IN = 60;

  @Override
  public String name() {
    return "set";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    if (Words.once(random, ONE_GROWING_IN)) {
      return growing(random, key).build(random);
    }
    if (Words.once(random, 22)) {
      // Without its count it draws, and the two servers go on with different sets.
      return pop(random, key).exactly();
    }
    Words words =
        switch (random.nextInt(21)) {
          case 0, 1, 2, 3 -> members(Words.of("SADD").and(key), random);
          case 4, 5 -> members(Words.of("SREM").and(key), random);
          case 6, 7 -> Words.of("SMEMBERS").and(key);
          case 8 -> Words.of("SISMEMBER").and(key).and(member(random));
          case 9 -> members(Words.of("SMISMEMBER").and(key), random);
          case 10 -> Words.of("SCARD").and(key);
          case 11, 12 -> Words.of("SMOVE").and(key).and(keys.further(random)).and(member(random));
          case 13 -> draw(random, key);
          case 14 -> keys(Words.of(Words.pick(random, "SINTER", "SUNION", "SDIFF")), random, keys);
          case 15, 16, 17 ->
              keys(
                  Words.of(Words.pick(random, "SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE")).and(key),
                  random,
                  keys);
          case 18 -> interCard(random, keys);
          case 19 ->
              Members.scanOptions(
                  Words.of("SSCAN").and(key).and(Members.cursor(random)), random, "*1*");
          default -> Words.of("OBJECT", "ENCODING").and(key);
        };
    return words.build(random);
  }

  private static Words growing(Random random, byte[] key) {
    Words words = Words.of("SADD").and(key);
    boolean integers = random.nextBoolean();
    int count = integers ? 500 + random.nextInt(30) : 120 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      words.and((integers ? "" : "m") + i);
    }
    return words;
  }

  private static Words members(Words words, Random random) {
    for (int i = random.nextInt(5); i >= 0; i--) {
      words.and(member(random));
    }
    return words;
  }

  private static byte[] member(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Words.value(random);
      case 1 -> Words.of(Words.integer(random)).exactly()[0];
      case 2 -> Words.of("m" + random.nextInt(12)).exactly()[0];
      default -> Words.of(String.valueOf(random.nextInt(20))).exactly()[0];
    };
  }

  /** All of a set or none of it: what is drawn differs from server to server. */
  private static Words pop(Random random, byte[] key) {
    Words words = Words.of("SPOP").and(key);
    words.and(Words.pick(random, "0", "0", "100000", "-1", "x", "9223372036854775807"));
    return words.andIf(Words.once(random, 20), "extra");
  }

  private static Words draw(Random random, byte[] key) {
    Words words = Words.of("SRANDMEMBER").and(key);
    if (Words.once(random, 3)) {
      return words;
    }
    words.and(Members.count(random));
    return words.andIf(Words.once(random, 20), "extra");
  }

  private static Words keys(Words words, Random random, KeyPool keys) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      words.and(keys.further(random));
    }
    return words;
  }

  private static Words interCard(Random random, KeyPool keys) {
    int count = 1 + random.nextInt(3);
    String said =
        Words.once(random, 10)
            ? Words.pick(random, "0", "-1", "x", "9", "9223372036854775807")
            : String.valueOf(count);
    Words words = Words.of("SINTERCARD", said);
    for (int i = 0; i < count; i++) {
      words.and(keys.further(random));
    }
    words.andIf(Words.once(random, 2), "LIMIT", Words.pick(random, "0", "1", "2", "5", "-1", "x"));
    return words.andIf(Words.once(random, 20), Words.pick(random, "LIMIT", "BOGUS"));
  }
}
