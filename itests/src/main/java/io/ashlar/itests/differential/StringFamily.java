package io.ashlar.itests.differential;

import java.util.Random;

/** GET, SET and everything else on strings. */
final class StringFamily implements CommandFamily {
  @Override
  public String name() {
    return "string";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    Words words =
        switch (random.nextInt(24)) {
          case 0, 1, 2 -> Words.of("GET").and(key);
          case 3, 4, 5 -> Words.of("SET").and(key).and(Words.value(random));
          case 6, 7 -> setWithOptions(random, key);
          case 8 -> Words.of("GETSET").and(key).and(Words.value(random));
          case 9 -> Words.of("GETDEL").and(key);
          case 10 -> getEx(random, key);
          case 11 -> Words.of("SETNX").and(key).and(Words.value(random));
          case 12 ->
              Words.of(Words.pick(random, "SETEX", "PSETEX"))
                  .and(key)
                  .and(Expiries.amount(random))
                  .and(Words.value(random));
          case 13 -> several(Words.of("MGET"), random, keys, false);
          case 14 -> several(Words.of("MSET"), random, keys, true);
          case 15 -> several(Words.of("MSETNX"), random, keys, true);
          case 16 -> Words.of("APPEND").and(key).and(Words.value(random));
          case 17 -> Words.of("STRLEN").and(key);
          case 18 ->
              Words.of(Words.pick(random, "GETRANGE", "SUBSTR"))
                  .and(key)
                  .and(Words.index(random), Words.index(random));
          case 19 -> setRange(random, key);
          case 20 -> Words.of(Words.pick(random, "INCR", "DECR")).and(key);
          case 21 ->
              Words.of(Words.pick(random, "INCRBY", "DECRBY")).and(key).and(Words.integer(random));
          case 22 -> Words.of("INCRBYFLOAT").and(key).and(Words.decimal(random));
          default -> lcs(random, keys);
        };
    return words.build(random);
  }

  private static Words setWithOptions(Random random, byte[] key) {
    Words words = Words.of("SET").and(key).and(Words.value(random));
    words.andIf(random.nextBoolean(), Words.pick(random, "NX", "XX", "nx", "xx"));
    words.andIf(Words.once(random, 3), "GET");
    if (random.nextBoolean()) {
      String unit = Words.pick(random, "EX", "PX", "EXAT", "PXAT", "ex", "NX");
      words.and(unit, Expiries.future(random, unit));
    }
    words.andIf(Words.once(random, 5), "KEEPTTL");
    words.andIf(Words.once(random, 25), Words.pick(random, "BOGUS", "EX", "XX", ""));
    return words;
  }

  private static Words getEx(Random random, byte[] key) {
    Words words = Words.of("GETEX").and(key);
    switch (random.nextInt(5)) {
      case 0 -> words.and("PERSIST");
      case 1, 2 ->
          words.and(Words.pick(random, "EX", "PX", "EXAT", "PXAT")).and(Expiries.amount(random));
      case 3 -> words.andIf(Words.once(random, 3), "KEEPTTL");
      default -> {}
    }
    return words;
  }

  private static Words several(Words words, Random random, KeyPool keys, boolean values) {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      words.and(i == 0 ? keys.any(random) : keys.further(random));
      if (values) {
        words.and(Words.value(random));
      }
    }
    return words;
  }

  private static Words setRange(Random random, byte[] key) {
    String offset =
        Words.once(random, 15)
            ? Words.pick(random, "-1", "536870912", "x", "9223372036854775807")
            : String.valueOf(random.nextInt(80));
    return Words.of("SETRANGE").and(key).and(offset).and(Words.value(random));
  }

  private static Words lcs(Random random, KeyPool keys) {
    Words words = Words.of("LCS").and(keys.any(random)).and(keys.further(random));
    words.andIf(Words.once(random, 3), "LEN");
    boolean index = Words.once(random, 2);
    words.andIf(index, "IDX");
    words.andIf(Words.once(random, 3), "MINMATCHLEN", Words.integer(random));
    words.andIf(Words.once(random, 3), "WITHMATCHLEN");
    words.andIf(Words.once(random, 20), "BOGUS");
    return words;
  }
}
