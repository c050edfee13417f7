package io.ashlar.itests.differential;

import java.util.Random;

/** Setting, reading and removing times to live. */
final class ExpiryFamily implements CommandFamily {
  @Override
  public String name() {
    return "expiry";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = keys.any(random);
    Words words =
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> expire(random, key);
          case 4, 5, 6 -> Words.of(Words.pick(random, "TTL", "PTTL")).and(key);
          case 7, 8 -> Words.of(Words.pick(random, "EXPIRETIME", "PEXPIRETIME")).and(key);
          case 9 -> Words.of("PERSIST").and(key);
          case 10 -> Words.of("SET").and(key).and(Words.value(random));
          default -> Words.of("GET").and(key);
        };
    return words.build(random);
  }

  private static Words expire(Random random, byte[] key) {
    Words words =
        Words.of(Words.pick(random, "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT"))
            .and(key)
            .and(Expiries.amount(random));
    if (Words.once(random, 2)) {
      words.and(Words.pick(random, "NX", "XX", "GT", "LT", "gt", "lt"));
      words.andIf(Words.once(random, 6), Words.pick(random, "NX", "XX", "GT", "LT", "BOGUS"));
    }
    return words;
  }
}
