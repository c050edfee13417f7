package io.ashlar.itests.differential;

import java.util.Random;

/** A source of random commands of one kind. May keep state, for blocks of commands. */
public interface CommandFamily {
  /** As the user selects it. */
  String name();

  /**
   * One command with its arguments. Most should succeed; some have to be wrong.
   *
   * @param random the only source of chance
   */
  byte[][] next(Random random, KeyPool keys);

  /** Whether the next command must follow the last one at once. */
  default boolean isAmidBlock() {
    return false;
  }
}
