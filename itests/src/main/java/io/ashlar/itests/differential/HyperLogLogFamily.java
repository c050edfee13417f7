package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Random;

/**
 * HyperLogLogs, whose bytes GET shows. They have keys of their own: what becomes of one that SETBIT
 * and the like have damaged is nobody's promise.
 */
final class HyperLogLogFamily implements CommandFamily {
  @Override
  public String name() {
    return "hyperloglog";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = own(random);
    Words words =
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> add(Words.of("PFADD").and(key), random);
          case 4, 5 -> several(Words.of("PFCOUNT"), random, keys);
          case 6 -> several(Words.of("PFMERGE"), random, keys);
          case 7 ->
              Words.of("PFDEBUG")
                  .and(Words.pick(random, "ENCODING", "DECODE", "decode", "TODENSE"))
                  .and(key);
          case 8 -> Words.of("DEL").and(key);
          default -> Words.of("GET").and(key);
        };
    return words.build(random);
  }

  private static Words add(Words words, Random random) {
    int elements = Words.once(random, 8) ? 400 : random.nextInt(6);
    for (int i = 0; i < elements; i++) {
      words.and(Words.once(random, 4) ? Words.value(random) : element(random));
    }
    return words;
  }

  private static byte[] own(Random random) {
    return ("{d}h" + random.nextInt(4)).getBytes(US_ASCII);
  }

  private static byte[] element(Random random) {
    return ("element:" + random.nextInt(5000)).getBytes(US_ASCII);
  }

  private static Words several(Words words, Random random, KeyPool keys) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      words.and(i == 0 || random.nextBoolean() ? own(random) : keys.further(random));
    }
    return words;
  }
}
