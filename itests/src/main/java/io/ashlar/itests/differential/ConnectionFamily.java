package io.ashlar.itests.differential;

import java.util.Random;

/** What concerns the connection and the server, as far as the answers can be compared. */
final class ConnectionFamily implements CommandFamily {
  @Override
  public String name() {
    return "connection";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    int kind = random.nextInt(22);
    if (kind == 10) {
      return getKeys(random);
    }
    Words words =
        switch (kind) {
          case 0, 1 -> Words.of("PING").andIf(random.nextBoolean(), "text");
          case 2 -> Words.of("ECHO").and(Words.value(random));
          // A cluster of Redis has no other database.
          case 3 -> Words.of("SELECT", Words.pick(random, "0", "x", "99999999999"));
          case 4 -> Words.of("CLIENT", "GETNAME");
          case 5 -> Words.of("CLIENT", "SETNAME", Words.pick(random, "me", "", "a b", "you", "\n"));
          case 6 -> Words.of("CLIENT", "ID");
          case 7 -> Words.of("HELLO").andIf(random.nextBoolean(), hello(random));
          case 8 -> Words.of("AUTH", "secret").andIf(random.nextBoolean(), "more");
          case 9 -> Words.of("TIME");
          case 11 -> Words.of("CLIENT", "NO-EVICT", Words.pick(random, "on", "off", "maybe"));
          case 12 -> Words.of("CLIENT", "BOGUS");
          case 13 -> Words.of("CLUSTER", "KEYSLOT").and(keys.further(random));
          case 14 -> Words.of("CLUSTER", "COUNTKEYSINSLOT", Words.pick(random, "0", "16384", "x"));
          case 15 -> Words.of("WAIT", Words.pick(random, "0", "x", "-1"), "0");
          case 16 -> Words.of(Words.pick(random, "READONLY", "READWRITE", "ASKING"));
          case 17 -> Words.of("OBJECT", "HELP", "x");
          case 18 -> Words.of("SLOWLOG", Words.pick(random, "RESET", "BOGUS"));
          case 19 -> Words.once(random, 4) ? Words.of("RESET") : Words.of("PING");
          case 20 -> Words.of("CONFIG", "GET", Words.pick(random, "maxmemory-policy", "no-such"));
          default -> Words.of(Words.pick(random, "NOSUCH", "nosuch", "get get"), "a", "b");
        };
    return words.build(random);
  }

  private static String[] hello(Random random) {
    return Words.once(random, 3)
        ? new String[] {"3", "SETNAME", "named"}
        : new String[] {Words.pick(random, "2", "3", "4", "x")};
  }

  /**
   * Always with an argument after the command's name: Redis 7.0 wants one and 7.2 does not, and
   * inside MULTI that decides whether everything else runs.
   */
  private static byte[][] getKeys(Random random) {
    Words words = Words.of("COMMAND", "GETKEYS");
    return switch (random.nextInt(4)) {
      case 0 -> words.and("MSET", "a", "1", "b", "2").exactly();
      case 1 -> words.and("GET", "a").exactly();
      case 2 -> words.and("PING", "text").exactly();
      default -> words.and("NOSUCH", "a").exactly();
    };
  }
}
