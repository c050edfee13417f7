package io.ashlar.itests.differential;

import java.util.Random;

/**
 * Channels and client-side caching, as far as every command has exactly one answer: one name at a
 * time, nothing published where somebody listens, nothing tracked.
 */
final class MessagingFamily implements CommandFamily {
  @Override
  public String name() {
    return "messaging";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    String channel = "{d}c" + random.nextInt(3);
    Words words =
        switch (random.nextInt(20)) {
          case 0 -> Words.of("SUBSCRIBE", channel);
          case 1, 2 -> Words.of("UNSUBSCRIBE", channel);
          case 3 -> Words.of("PSUBSCRIBE", channel + "*");
          case 4, 5 -> Words.of("PUNSUBSCRIBE", channel + "*");
          case 6 -> Words.of("SSUBSCRIBE", channel);
          case 7, 8 -> Words.of("SUNSUBSCRIBE", channel);
          case 9 -> Words.of("PUBLISH", "nobody").and(Words.value(random));
          case 10 -> Words.of("SPUBLISH", "{d}nobody").and(Words.value(random));
          case 11 -> Words.of("PUBSUB", "NUMSUB").andIf(random.nextBoolean(), "nobody");
          case 12 -> Words.of("PUBSUB", Words.pick(random, "HELP", "BOGUS", "NUMPAT x"));
          case 13 -> Words.of("CLIENT", "TRACKING", "OFF");
          case 14 -> Words.of("CLIENT", "TRACKING", "ON").and(trackingOptions(random));
          case 15 -> Words.of("CLIENT", "CACHING", Words.pick(random, "NO", "maybe"));
          case 16 -> Words.of("CLIENT", Words.pick(random, "GETREDIR", "TRACKINGINFO"));
          default -> Words.of("RESET");
        };
    // Another name would mean another answer.
    return words.exactly();
  }

  /** Only such as are refused: a client under RESP3 would get invalidations in between. */
  private static String[] trackingOptions(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new String[] {"PREFIX", "a"};
      case 1 -> new String[] {"BCAST", "OPTIN"};
      case 2 -> new String[] {"OPTIN", "OPTOUT"};
      case 3 -> new String[] {"REDIRECT", Words.pick(random, "0", "x", "99999999")};
      case 4 -> new String[] {"BCAST", "PREFIX", "unused:a", "PREFIX", "unused:ab"};
      default -> new String[] {"BOGUS"};
    };
  }
}
