package io.ashlar.engine.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A seeded 32-bit hash of a key: eight bytes at a time, folded by 64x64 to 128 bit multiplication
 * (the scheme of wyhash). The seed is the cluster's secret, so a client cannot choose colliding
 * keys, and equal on all replicas, so a SCAN cursor outlives a leader.
 */
public final class KeyHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long P0 = 0xa0761d6478bd642fL;
  private static final long P1 = 0xe7037ed1a0b428dbL;

  private KeyHash() {}

  public static int hash(byte[] bytes, int offset, int length, long seed) {
    long state = seed ^ P0;
    int at = offset;
    int left = length;
    while (left > 8) {
      state = fold((long) LONG.get(bytes, at) ^ P1, state);
      at += 8;
      left -= 8;
    }
    long tail = 0;
    for (int i = 0; i < left; i++) {
      tail |= (bytes[at + i] & 0xffL) << (i << 3);
    }
    state = fold(tail ^ P1, state);
    state = fold(state ^ P0, length ^ P1);
    return (int) (state ^ (state >>> 32));
  }

  private static long fold(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }
}
