package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/**
 * SORT over keys of its own, {@code {d}sortlist} and so on, so that it is known what has an order:
 * sets come as they lie, and texts that are equal leave elements as they came.
 */
final class SortFamily implements CommandFamily {
  static final String SET = "{d}sortset";
  private static final String[] SOURCES = {"{d}sortlist", "{d}sortlist", "{d}sortzset", SET};

  private final boolean patterns;

  /**
   * @param patterns sort by other keys, which Redis 7.0 refuses in a cluster
   */
  SortFamily(boolean patterns) {
    this.patterns = patterns;
  }

  @Override
  public String name() {
    return patterns ? "sort-patterns" : "sort";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    return switch (random.nextInt(12)) {
      case 0 -> Words.of("RPUSH", "{d}sortlist").and(element(random)).exactly();
      case 1 -> Words.of("SADD", SET).and(element(random)).exactly();
      case 2 ->
          Words.of("ZADD", "{d}sortzset", String.valueOf(random.nextInt(9)))
              .and(element(random))
              .exactly();
      case 3 ->
          patterns
              ? Words.of("SET", "{d}w" + random.nextInt(14), Words.decimal(random)).exactly()
              : Words.of("DEL", SOURCES[random.nextInt(SOURCES.length)]).exactly();
      case 4 ->
          patterns
              ? Words.of("HSET", "{d}h" + random.nextInt(14), "f", Words.integer(random)).exactly()
              : Words.of("LRANGE", "{d}sorted", "0", "-1").exactly();
      case 5 -> Words.of("LRANGE", "{d}sorted", "0", "-1").exactly();
      default -> sort(random, keys).build(random);
    };
  }

  private static byte[] element(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> Words.decimal(random).getBytes(ISO_8859_1);
      case 1 -> Words.pick(random, "a", "b", "", " 5", "5 ", "0x10", "-0").getBytes(ISO_8859_1);
      default -> String.valueOf(random.nextInt(14)).getBytes(ISO_8859_1);
    };
  }

  private Words sort(Random random, KeyPool keys) {
    String source = SOURCES[random.nextInt(SOURCES.length)];
    boolean readOnly = Words.once(random, 5);
    Words words = Words.of(readOnly ? "SORT_RO" : "SORT");
    if (Words.once(random, 12)) {
      // Of any type, so that nothing but the type counts.
      return words.and(keys.any(random)).and("BY", "nosort", "LIMIT", "0", "0");
    }
    words.and(source);
    boolean unsorted = Words.once(random, 5);
    boolean byKeys = patterns && !unsorted && random.nextBoolean();
    words.andIf(unsorted, "BY", "nosort");
    words.andIf(byKeys, "BY", Words.pick(random, "{d}w*", "{d}w*", "{d}h*->f", "{d}no*"));
    // Redis sorts a part of what has other keys for weights in another way, texts unstably.
    // Alone only by numbers: Redis 7.0 takes a range error that strtod has left from an earlier
    // command of another family, GEOSEARCH with 1e400 say, for its own.
    boolean alpha = !byKeys && (!patterns || random.nextBoolean());
    words.andIf(alpha, "ALPHA");
    words.andIf(random.nextBoolean(), Words.pick(random, "DESC", "ASC", "desc"));
    if (Words.once(random, 2) && !(unsorted && source.equals(SET))) {
      words.and("LIMIT", limit(random), limit(random));
    }
    for (int i = random.nextInt(3); patterns && i > 0; i--) {
      words.and(
          "GET", Words.pick(random, "#", "{d}w*", "{d}h*->f", "{d}h*->", "{d}fixed", "{d}h*"));
    }
    words.andIf(!readOnly && Words.once(random, 4), "STORE", "{d}sorted");
    return words.andIf(Words.once(random, 30), Words.pick(random, "BOGUS", "LIMIT"));
  }

  private static String limit(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> "-1";
      case 1 -> Words.integer(random);
      default -> String.valueOf(random.nextInt(8));
    };
  }
}
