package io.ashlar.engine.set;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Different integers in ascending order, each of 2, 4 or 8 bytes: as many as the largest needs. An
 * array begins with a byte that says how many, and is never written to; each change makes a new
 * one.
 */
final class IntegerSet {
  private static final VarHandle SHORT = handle(short[].class);
  private static final VarHandle INT = handle(int[].class);
  private static final VarHandle LONG = handle(long[].class);
  private static final int HEAD = 1;

  private IntegerSet() {}

  private static VarHandle handle(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] of(long value) {
    byte[] set = empty(widthOf(value), 1);
    set(set, 0, value);
    return set;
  }

  static int size(byte[] set) {
    return (set.length - HEAD) / set[0];
  }

  static long get(byte[] set, int index) {
    int at = HEAD + index * set[0];
    return switch (set[0]) {
      case Short.BYTES -> (short) SHORT.get(set, at);
      case Integer.BYTES -> (int) INT.get(set, at);
      default -> (long) LONG.get(set, at);
    };
  }

  /** The index of a value, or {@code -(insertion point) - 1}. */
  static int indexOf(byte[] set, long value) {
    int low = 0;
    int high = size(set) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = get(set, middle);
      if (found == value) {
        return middle;
      }
      if (found < value) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** With a value that is missing. */
  static byte[] with(byte[] set, long value) {
    int at = -indexOf(set, value) - 1;
    int size = size(set);
    int width = Math.max(set[0], widthOf(value));
    byte[] more = empty(width, size + 1);
    if (width == set[0]) {
      System.arraycopy(set, HEAD, more, HEAD, at * width);
      System.arraycopy(set, HEAD + at * width, more, HEAD + (at + 1) * width, (size - at) * width);
    } else {
      for (int i = 0; i < size; i++) {
        set(more, i < at ? i : i + 1, get(set, i));
      }
    }
    set(more, at, value);
    return more;
  }

  /** Without the value at an index. */
  static byte[] without(byte[] set, int index) {
    int width = set[0];
    byte[] fewer = empty(width, size(set) - 1);
    int at = HEAD + index * width;
    System.arraycopy(set, HEAD, fewer, HEAD, at - HEAD);
    System.arraycopy(set, at + width, fewer, at, fewer.length - at);
    return fewer;
  }

  private static byte[] empty(int width, int size) {
    byte[] set = new byte[Math.addExact(HEAD, Math.multiplyExact(width, size))];
    set[0] = (byte) width;
    return set;
  }

  private static int widthOf(long value) {
    if (value == (short) value) {
      return Short.BYTES;
    }
    return value == (int) value ? Integer.BYTES : Long.BYTES;
  }

  private static void set(byte[] set, int index, long value) {
    int at = HEAD + index * set[0];
    switch (set[0]) {
      case Short.BYTES -> SHORT.set(set, at, (short) value);
      case Integer.BYTES -> INT.set(set, at, (int) value);
      default -> LONG.set(set, at, value);
    }
  }
}
