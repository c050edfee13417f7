package io.ashlar.engine.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers with the lowest byte first. Offsets are the caller's business. */
final class LittleEndian {
  private static final VarHandle LONG = handle(long[].class);
  private static final VarHandle INT = handle(int[].class);
  private static final VarHandle SHORT = handle(short[].class);

  private LittleEndian() {}

  private static VarHandle handle(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  static long int64(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static int int32(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static int unsigned16(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  /** A signed number of 1 to 8 bytes. */
  static long signed(byte[] bytes, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at + i] & 0xffL) << 8 * i;
    }
    int unused = 64 - 8 * count;
    return value << unused >> unused;
  }

  static void setInt64(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  static void setInt32(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  static void setInt16(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  /** The lowest {@code count} bytes of a number. */
  static void set(byte[] bytes, int at, int count, long value) {
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) (value >> 8 * i);
    }
  }
}
