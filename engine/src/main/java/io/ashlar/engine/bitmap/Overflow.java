package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Words;
import org.jspecify.annotations.Nullable;

/** What BITFIELD does with a number that its bits cannot hold. */
enum Overflow {
  /** Keep the lowest bits. */
  WRAP,
  /** Take the nearest number that fits. */
  SAT,
  /** Change nothing. */
  FAIL;

  static @Nullable Overflow named(byte[] word) {
    for (Overflow overflow : values()) {
      if (Words.is(word, overflow.name())) {
        return overflow;
      }
    }
    return null;
  }
}
