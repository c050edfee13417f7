package io.ashlar.engine.hyperloglog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Which register an element belongs to and what it says there: MurmurHash64A (Austin Appleby,
 * public domain), as Redis uses it.
 */
final class ElementHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final int SHIFT = 47;
  private static final long SEED = 0xadc83b19L;

  private ElementHash() {}

  static long of(byte[] element) {
    long hash = SEED ^ element.length * MULTIPLIER;
    int at = 0;
    for (; at + 8 <= element.length; at += 8) {
      long word = (long) LONG.get(element, at) * MULTIPLIER;
      word ^= word >>> SHIFT;
      hash = (hash ^ word * MULTIPLIER) * MULTIPLIER;
    }
    if (at < element.length) {
      long rest = 0;
      for (int i = element.length - 1; i >= at; i--) {
        rest = rest << 8 | element[i] & 0xff;
      }
      hash = (hash ^ rest) * MULTIPLIER;
    }
    hash ^= hash >>> SHIFT;
    hash *= MULTIPLIER;
    return hash ^ hash >>> SHIFT;
  }

  static int register(long hash) {
    return (int) hash & (Registers.COUNT - 1);
  }

  /** One more than the number of zero bits that follow the register's. */
  static int rank(long hash) {
    return Long.numberOfTrailingZeros(hash >>> Registers.INDEX_BITS | 1L << Registers.RANK_BITS)
        + 1;
  }
}
