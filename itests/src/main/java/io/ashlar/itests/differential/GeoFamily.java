package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/** Places: near each other, at the edges of the map and of cells, and such as are on no map. */
final class GeoFamily implements CommandFamily {
  private static final int ONE_WRONG_IN = 30;

  @Override
  public String name() {
    return "geo";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    byte[] key = key(random, keys);
    Words words =
        switch (random.nextInt(17)) {
          case 0, 1, 2 -> add(random, key);
          case 3 ->
              Words.of("GEOPOS")
                  .and(key)
                  .and(member(random))
                  .andIf(random.nextBoolean(), member(random));
          case 4 ->
              Words.of("GEOHASH")
                  .and(key)
                  .and(member(random))
                  .andIf(random.nextBoolean(), member(random));
          case 5, 6 ->
              Words.of("GEODIST")
                  .and(key)
                  .and(member(random), member(random))
                  .andIf(random.nextBoolean(), unit(random));
          case 7, 8, 9 -> output(area(Words.of("GEOSEARCH").and(key), random), random);
          case 10 -> searchStore(random, keys, key);
          case 11 ->
              radius(
                  Words.of(Words.pick(random, "GEORADIUS", "GEORADIUS_RO"))
                      .and(key)
                      .and(longitude(random), latitude(random)),
                  random,
                  keys);
          case 12 ->
              radius(
                  Words.of(Words.pick(random, "GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER_RO"))
                      .and(key)
                      .and(member(random)),
                  random,
                  keys);
          case 15 -> Words.of("ZRANGE").and(distances(random)).and("0", "-1");
          case 13 -> Words.of("ZRANGE").and(key).and("0", "-1", "WITHSCORES");
          case 14 -> Words.once(random, 4) ? Words.of("DEL").and(key) : Words.of("ZCARD").and(key);
          default -> Words.of("ZREM").and(key).and(member(random));
        };
    return words.build(random);
  }

  private static byte[] key(Random random, KeyPool keys) {
    return Words.once(random, 30)
        ? keys.any(random)
        : ("{d}g" + random.nextInt(4)).getBytes(ISO_8859_1);
  }

  private static String member(Random random) {
    return "p" + random.nextInt(60);
  }

  private static String longitude(Random random) {
    return degrees(random, 180, 181, 15);
  }

  private static String latitude(Random random) {
    return degrees(random, 85.05112878, 85.06, 37.5);
  }

  /**
   * @param edge of the map
   * @param beyond the edge
   * @param town around which most places are
   */
  private static String degrees(Random random, double edge, double beyond, double town) {
    if (Words.once(random, ONE_WRONG_IN)) {
      return Words.pick(
          random, "x", "", "nan", "inf", "1e300", String.valueOf(beyond), String.valueOf(-beyond));
    }
    return switch (random.nextInt(12)) {
      case 0 -> Words.pick(random, "0", "-0", "90", "-45", "1e-300");
      case 1 -> String.valueOf(random.nextBoolean() ? edge : -edge);
      case 2 -> {
        double nearEdge = edge - random.nextDouble() * Math.pow(10, -random.nextInt(9));
        yield String.valueOf(random.nextBoolean() ? nearEdge : -nearEdge);
      }
      case 3, 4 -> String.valueOf((random.nextDouble() * 2 - 1) * Math.min(edge, 85));
      default -> String.valueOf(town + random.nextGaussian());
    };
  }

  private static String unit(Random random) {
    return Words.once(random, ONE_WRONG_IN)
        ? Words.pick(random, "", "cm", "mm")
        : Words.pick(random, "m", "km", "ft", "mi", "KM");
  }

  private static String length(Random random) {
    if (Words.once(random, ONE_WRONG_IN)) {
      return Words.pick(random, "-1", "x", "", "nan", "1e400");
    }
    return switch (random.nextInt(6)) {
      case 0 -> Words.pick(random, "0", "0.5", "30000", "1e7", "1e10", "6000");
      default -> String.valueOf(random.nextInt(400) + 0.25);
    };
  }

  private static Words add(Random random, byte[] key) {
    Words words = Words.of("GEOADD").and(key);
    words.andIf(Words.once(random, 6), Words.pick(random, "NX", "XX", "nx"));
    words.andIf(Words.once(random, 5), Words.pick(random, "CH", "XX", "GT"));
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      words.and(longitude(random), latitude(random), member(random));
    }
    return words;
  }

  private static Words area(Words words, Random random) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> words.and("FROMMEMBER", member(random));
      case 3 -> words.andIf(random.nextBoolean(), "FROMMEMBER");
      default -> words.and("FROMLONLAT", longitude(random), latitude(random));
    }
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> words.and("BYBOX", length(random), length(random), unit(random));
      case 5 -> words.andIf(random.nextBoolean(), "BYBOX", "1");
      default -> words.and("BYRADIUS", length(random), unit(random));
    }
    return words;
  }

  private static Words output(Words words, Random random) {
    words.andIf(random.nextBoolean(), "WITHDIST");
    words.andIf(Words.once(random, 3), "WITHHASH");
    words.andIf(Words.once(random, 3), "WITHCOORD");
    return ordered(words, random);
  }

  private static Words stored(Words words, Random random) {
    words.andIf(Words.once(random, 20), "WITHDIST");
    return ordered(words, random);
  }

  private static Words ordered(Words words, Random random) {
    words.andIf(Words.once(random, 2), Words.pick(random, "ASC", "DESC", "asc"));
    words.andIf(
        Words.once(random, 4),
        "COUNT",
        Words.once(random, 10)
            ? Words.pick(random, "0", "x", "-1")
            : String.valueOf(1 + random.nextInt(9)));
    return words.andIf(Words.once(random, 8), Words.pick(random, "ANY", "BOGUS", "ANY"));
  }

  private static Words searchStore(Random random, KeyPool keys, byte[] key) {
    boolean distances = random.nextBoolean();
    Words words = Words.of("GEOSEARCHSTORE").and(destination(random, keys, distances)).and(key);
    return stored(area(words, random).andIf(distances, "STOREDIST"), random);
  }

  private static Words radius(Words words, Random random, KeyPool keys) {
    words.and(length(random), unit(random));
    if (Words.once(random, 3)) {
      boolean distances = random.nextBoolean();
      words.and(distances ? "STOREDIST" : "STORE").and(destination(random, keys, distances));
      return stored(words, random);
    }
    return output(words, random);
  }

  /**
   * Distances as scores have keys of their own, which are not read with scores: their last digit is
   * that of the C library.
   */
  private static byte[] destination(Random random, KeyPool keys, boolean distances) {
    return distances ? distances(random) : key(random, keys);
  }

  private static byte[] distances(Random random) {
    return ("{d}h" + random.nextInt(2)).getBytes(ISO_8859_1);
  }
}
