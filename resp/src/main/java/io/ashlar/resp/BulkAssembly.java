package io.ashlar.resp;

import java.util.Arrays;

/**
 * A bulk string that arrives in pieces. The array follows what has arrived: it starts at {@link
 * #FIRST_STEP_BYTES} at most and doubles, so that a client which declares 512 MiB and sends nothing
 * costs 1 MiB, and each byte is copied less than once more on average. When the last byte is in,
 * the array has exactly the declared length.
 */
final class BulkAssembly {
  static final int FIRST_STEP_BYTES = 1 << 20;

  private static final byte[] NONE = {};

  private byte[] array = NONE;
  private int declared;
  private int filled;

  void begin(int declaredBytes) {
    declared = declaredBytes;
    filled = 0;
    array = declaredBytes == 0 ? NONE : new byte[Math.min(declaredBytes, FIRST_STEP_BYTES)];
  }

  /** Takes what it needs of {@code [pos, to)} and returns the position after that. */
  int fill(byte[] buffer, int pos, int to) {
    while (pos < to && filled < declared) {
      int count = Math.min(to - pos, array.length - filled);
      System.arraycopy(buffer, pos, array, filled, count);
      pos += count;
      filled(count);
    }
    return pos;
  }

  /** Says that the next {@code count} bytes of the array now hold payload. */
  void filled(int count) {
    filled += count;
    if (filled == array.length && filled < declared) {
      array = Arrays.copyOf(array, (int) Math.min(2L * array.length, declared));
    }
  }

  boolean complete() {
    return filled == declared;
  }

  /** Hands the finished array over and forgets it. */
  byte[] take() {
    byte[] taken = array;
    array = NONE;
    declared = 0;
    filled = 0;
    return taken;
  }

  byte[] array() {
    return array;
  }

  int declaredBytes() {
    return declared;
  }

  int filledBytes() {
    return filled;
  }

  /** Heap in use at this moment, free room included. */
  int allocatedBytes() {
    return array.length;
  }
}
