package io.ashlar.engine.effect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Collects the effects of one entry, in execution order. */
public final class EffectBuffer {
  static final int HEADER_BYTES = 9;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int INITIAL_BYTES = 4096;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length = HEADER_BYTES;

  public boolean isEmpty() {
    return length == HEADER_BYTES;
  }

  /** Bytes of the entry so far. */
  public int length() {
    return length;
  }

  /**
   * Ends the entry and begins the next.
   *
   * @param clockMs the shard's clock at the end of the entry
   */
  public byte[] take(long clockMs) {
    byte[] entry = Arrays.copyOf(bytes, length);
    entry[0] = EffectCode.VERSION;
    LONG.set(entry, 1, clockMs);
    discard();
    return entry;
  }

  /** Forgets what was collected. */
  public void discard() {
    length = HEADER_BYTES;
    if (bytes.length > 1 << 20) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  void begin(byte code, int slot) {
    reserve(3);
    bytes[length++] = code;
    bytes[length++] = (byte) (slot >>> 8);
    bytes[length++] = (byte) slot;
  }

  void begin(byte code) {
    reserve(1);
    bytes[length++] = code;
  }

  void bytes(byte[] source) {
    varint(source.length);
    reserve(source.length);
    System.arraycopy(source, 0, bytes, length, source.length);
    length += source.length;
  }

  void int64(long value) {
    reserve(8);
    LONG.set(bytes, length, value);
    length += 8;
  }

  void varint(int value) {
    reserve(5);
    int left = value;
    while ((left & ~0x7f) != 0) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      long wanted = Math.max((long) length + count, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
  }
}
