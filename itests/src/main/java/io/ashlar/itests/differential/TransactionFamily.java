package io.ashlar.itests.differential;

import java.util.List;
import java.util.Random;

/** Blocks of commands between MULTI and EXEC or DISCARD, some of them broken on purpose. */
final class TransactionFamily implements CommandFamily {
  private final List<CommandFamily> inside;

  /** Commands until the block ends; 0 outside of a block. */
  private int left;

  /**
   * @param inside what blocks are made of
   */
  TransactionFamily(List<CommandFamily> inside) {
    this.inside = inside;
  }

  @Override
  public String name() {
    return "transaction";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    if (left == 0) {
      if (Words.once(random, 3)) {
        return outside(random, keys);
      }
      left = 1 + random.nextInt(6);
      return Words.of("MULTI").build(random);
    }
    left--;
    if (left == 0) {
      return Words.of(Words.once(random, 6) ? "DISCARD" : "EXEC").build(random);
    }
    return switch (random.nextInt(24)) {
      case 0 -> Words.of("MULTI").build(random);
      case 1 -> Words.of("WATCH").and(keys.any(random)).build(random);
      case 2 -> Words.of("UNWATCH").build(random);
      case 3 -> Words.of("NOSUCHCOMMAND", "a", "b").build(random);
      default -> inside.get(random.nextInt(inside.size())).next(random, keys);
    };
  }

  private static byte[][] outside(Random random, KeyPool keys) {
    Words words =
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> Words.of("WATCH").and(keys.any(random)).and(keys.further(random));
          case 3 -> Words.of("UNWATCH");
          default -> Words.of(Words.pick(random, "EXEC", "DISCARD"));
        };
    return words.build(random);
  }
}
