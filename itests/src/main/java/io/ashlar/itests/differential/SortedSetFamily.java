package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/**
 * Sorted sets, small ones and, by large commands, such as outgrow their packed form. Some keys have
 * elements of one score only, for the ranges by member.
 */
final class SortedSetFamily implements CommandFamily {
  private static final String[] SCORES = {
    "0",
    "1",
    "-1",
    "1.5",
    "-0",
    "inf",
    "-inf",
    "+inf",
    "1e300",
    "-1e-300",
    "0.1",
    "0.2",
    "3.0000000000000004",
    "123456789012345678",
    "9007199254740993",
    "4611686018427387904",
    "1.7976931348623157e308",
    "5e-324",
    "0x1p-3",
    "1e17",
    "-12.125"
  };
  private static final String[] NO_SCORES = {"", "nan", "abc", "1e400", " 1", "1 ", "(1", "1e-400"};
  private static final String[] BOUNDS = {
    "-inf", "+inf", "inf", "(0", "(1", "(-inf", "(inf", " 1", "", "(", "1e400", "(1e-400", "0x2"
  };
  private static final String[] NO_BOUNDS = {"nan", "(nan", "((1", "[1", "x", "1x"};
  private static final String[] MEMBER_BOUNDS = {
    "-", "+", "[", "(", "[m1", "(m1", "[m2", "(m30", "[m4", "(", "[z", "(a", "[\u00ff"
  };
  private static final String[] NO_MEMBER_BOUNDS = {"", "m1", "++", "-x", "*"};

  private static final int ONE_WRONG_IN = 25;

  /** Beyond what a packed form holds. */
  private static final int MANY = 140;

  @Override
  public String name() {
    return "sorted-set";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = key(random, keys);
    if (Words.once(random, 30)) {
      // Never with an argument more: 7.2 knows one, 7.0 does not.
      return rank(random, key).exactly();
    }
    Words words =
        switch (random.nextInt(33)) {
          case 0, 1, 2, 3 -> add(random, keys);
          case 4, 5 ->
              Words.of("ZADD").and(level(random)).and("0", member(random), "0", member(random));
          case 6 -> Words.of("ZINCRBY").and(key).and(score(random), member(random));
          case 7 ->
              Words.of("ZREM")
                  .and(key)
                  .and(member(random))
                  .andIf(random.nextBoolean(), member(random), member(random));
          case 8, 11 -> Words.of("ZCARD").and(key);
          case 9 -> Words.of("ZSCORE").and(key).and(member(random));
          case 10 -> Words.of("ZMSCORE").and(key).and(member(random), member(random));
          case 12 -> Words.of("ZCOUNT").and(key).and(bound(random), bound(random));
          case 13 ->
              Words.of("ZLEXCOUNT")
                  .and(level(random))
                  .and(memberBound(random), memberBound(random));
          case 14, 15, 16 -> range(Words.of("ZRANGE").and(key), random, key);
          case 17 ->
              range(Words.of("ZRANGESTORE").and(further(random, keys)).and(key), random, key);
          case 18 ->
              Words.of("ZREVRANGE")
                  .and(key)
                  .and(Words.index(random), Words.index(random))
                  .andIf(random.nextBoolean(), "WITHSCORES");
          case 19 ->
              byScore(
                  Words.of(Words.pick(random, "ZRANGEBYSCORE", "ZREVRANGEBYSCORE")).and(key),
                  random);
          case 20 ->
              limited(
                  Words.of(Words.pick(random, "ZRANGEBYLEX", "ZREVRANGEBYLEX"))
                      .and(level(random))
                      .and(memberBound(random), memberBound(random)),
                  random);
          case 21 -> remove(random, key);
          case 22 ->
              Words.of(Words.pick(random, "ZPOPMIN", "ZPOPMAX"))
                  .and(key)
                  .andIf(random.nextBoolean(), count(random));
          case 23 -> popSeveral(random, keys);
          case 24 -> randomMembers(random, key);
          case 25, 26, 27 -> combine(random, keys);
          case 28 -> scan(random, key);
          case 29 -> Words.of("OBJECT", "ENCODING").and(key);
          case 30 -> Words.once(random, 3) ? Words.of("DEL").and(key) : Words.of("TYPE").and(key);
          case 31 -> Words.of("SADD").and(set(random)).and(member(random), member(random));
          default -> many(random, key);
        };
    return words.build(random);
  }

  private static Words randomMembers(Random random, byte[] key) {
    return Words.of("ZRANDMEMBER")
        .and(key)
        .andIf(
            random.nextBoolean(),
            Words.pick(random, "0", "3", "-5", "500", "x", "-9223372036854775808"),
            Words.pick(random, "WITHSCORES", "WITHSCORES", "BOGUS"));
  }

  private static Words rank(Random random, byte[] key) {
    return Words.of(Words.pick(random, "ZRANK", "ZREVRANK")).and(key).and(member(random));
  }

  /** Keys of this family, and rarely one of another. */
  static byte[] key(Random random, KeyPool keys) {
    return Words.once(random, 20)
        ? keys.any(random)
        : ("{d}z" + random.nextInt(6)).getBytes(ISO_8859_1);
  }

  private static byte[] further(Random random, KeyPool keys) {
    return switch (random.nextInt(20)) {
      case 0 -> keys.further(random);
      case 1 -> set(random);
      default -> key(random, keys);
    };
  }

  /** A key that mostly holds a set, which some commands take like a sorted set. */
  private static byte[] set(Random random) {
    return ("{d}u" + random.nextInt(2)).getBytes(ISO_8859_1);
  }

  /** A key whose elements mostly have one score. */
  private static byte[] level(Random random) {
    return ("{d}l" + random.nextInt(2)).getBytes(ISO_8859_1);
  }

  private static String member(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Words.pick(random, "", "\u00ff", "a\u0000b", "12", "-7", "m".repeat(65), "M1");
      default -> "m" + random.nextInt(40);
    };
  }

  private static String score(Random random) {
    if (Words.once(random, ONE_WRONG_IN)) {
      return Words.pick(random, NO_SCORES);
    }
    return random.nextInt(3) == 0
        ? Words.pick(random, SCORES)
        : String.valueOf(random.nextInt(20) - 5);
  }

  private static String bound(Random random) {
    if (Words.once(random, ONE_WRONG_IN)) {
      return Words.pick(random, NO_BOUNDS);
    }
    return random.nextBoolean()
        ? Words.pick(random, BOUNDS)
        : Words.pick(random, "", "(") + (random.nextInt(20) - 5);
  }

  private static String memberBound(Random random) {
    return Words.once(random, ONE_WRONG_IN)
        ? Words.pick(random, NO_MEMBER_BOUNDS)
        : Words.pick(random, MEMBER_BOUNDS);
  }

  private static String count(Random random) {
    return Words.once(random, 6)
        ? Words.pick(random, "-1", "x", "9223372036854775807", "")
        : String.valueOf(random.nextInt(6));
  }

  private static Words add(Random random, KeyPool keys) {
    Words words = Words.of("ZADD").and(key(random, keys));
    words.andIf(Words.once(random, 6), Words.pick(random, "NX", "XX", "nx"));
    words.andIf(Words.once(random, 6), Words.pick(random, "GT", "LT", "gt"));
    words.andIf(Words.once(random, 5), "CH");
    boolean increment = Words.once(random, 8);
    words.andIf(increment, "INCR");
    int count = increment && !Words.once(random, 9) ? 1 : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      words.and(score(random), member(random));
    }
    return words;
  }

  /** Few distinct commands, so that large sets appear again after they were deleted. */
  private static Words many(Random random, byte[] key) {
    Words words = Words.of("ZADD").and(key);
    int first = random.nextInt(3) * 10;
    for (int i = first; i < first + MANY; i++) {
      words.and(String.valueOf(i % 7 == 0 ? i / 2.0 : i % 13), "m" + i);
    }
    return words;
  }

  private static Words range(Words words, Random random, byte[] key) {
    switch (random.nextInt(3)) {
      case 0 -> words.and(Words.index(random), Words.index(random));
      case 1 -> words.and(bound(random), bound(random), "BYSCORE");
      default -> {
        if (new String(key, ISO_8859_1).startsWith("{d}l")) {
          words.and(memberBound(random), memberBound(random), "BYLEX");
        } else {
          words.and(Words.index(random), Words.index(random));
        }
      }
    }
    words.andIf(Words.once(random, 3), "REV");
    words.andIf(Words.once(random, 3), "WITHSCORES");
    words.andIf(Words.once(random, 40), "BOGUS");
    return limited(words, random);
  }

  private static Words byScore(Words words, Random random) {
    words.and(bound(random), bound(random)).andIf(random.nextBoolean(), "WITHSCORES");
    return limited(words, random);
  }

  private static Words limited(Words words, Random random) {
    return words.andIf(
        Words.once(random, 4),
        "LIMIT",
        Words.pick(random, "0", "1", "-1", "5", "x"),
        Words.pick(random, "-1", "0", "2", "100", "-7"));
  }

  private static Words remove(Random random, byte[] key) {
    return switch (random.nextInt(3)) {
      case 0 ->
          Words.of("ZREMRANGEBYRANK")
              .and(key)
              .and(Words.index(random), String.valueOf(random.nextInt(8) - 2));
      case 1 -> Words.of("ZREMRANGEBYSCORE").and(key).and(bound(random), bound(random));
      default ->
          Words.of("ZREMRANGEBYLEX")
              .and(level(random))
              .and(memberBound(random), memberBound(random));
    };
  }

  private static Words popSeveral(Random random, KeyPool keys) {
    boolean blocking = random.nextInt(3) == 0;
    if (random.nextInt(4) == 0) {
      // There may be nothing, so it must not wait for long.
      return Words.of(Words.pick(random, "BZPOPMIN", "BZPOPMAX"))
          .and(key(random, keys))
          .and(further(random, keys))
          .and(timeout(random));
    }
    Words words = blocking ? Words.of("BZMPOP", timeout(random)) : Words.of("ZMPOP");
    words.and(Words.once(random, 15) ? Words.pick(random, "0", "x", "3", "-1") : "2");
    words.and(key(random, keys)).and(further(random, keys));
    words.and(Words.pick(random, "MIN", "MAX", "min"));
    return words.andIf(random.nextBoolean(), "COUNT", count(random));
  }

  private static String timeout(Random random) {
    return Words.once(random, 10) ? Words.pick(random, "-1", "x", "") : "0.01";
  }

  private static Words combine(Random random, KeyPool keys) {
    String operation = Words.pick(random, "ZUNION", "ZINTER", "ZDIFF", "ZINTERCARD");
    boolean store = random.nextBoolean() && !operation.equals("ZINTERCARD");
    int count = 1 + random.nextInt(3);
    Words words = Words.of(store ? operation + "STORE" : operation);
    if (store) {
      words.and(further(random, keys));
    }
    words.and(
        Words.once(random, 30) ? Words.pick(random, "0", "x", "-1", "9") : String.valueOf(count));
    for (int i = 0; i < count; i++) {
      words.and(i == 0 ? key(random, keys) : further(random, keys));
    }
    if (Words.once(random, 3)) {
      words.and("WEIGHTS");
      for (int i = 0; i < count; i++) {
        words.and(
            Words.once(random, 10)
                ? score(random)
                : Words.pick(random, "2", "0.5", "-1", "0", "inf", "1"));
      }
    }
    words.andIf(
        Words.once(random, 3),
        "AGGREGATE",
        Words.pick(random, "SUM", "MIN", "MAX", "max", "BOGUS"));
    words.andIf(Words.once(random, 3), "WITHSCORES");
    return words.andIf(
        operation.equals("ZINTERCARD") && random.nextBoolean(), "LIMIT", count(random));
  }

  private static Words scan(Random random, byte[] key) {
    Words words =
        Words.of("ZSCAN").and(key).and(Words.once(random, 12) ? Words.pick(random, "x", "") : "0");
    // In one step, because cursors mean nothing to the other server.
    words.and("COUNT", Words.once(random, 12) ? Words.pick(random, "0", "-1", "x") : "100000");
    words.andIf(Words.once(random, 3), "MATCH", Words.pick(random, "*", "m1*", "m?", ""));
    return words.andIf(Words.once(random, 20), "BOGUS");
  }
}
