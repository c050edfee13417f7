package io.ashlar.engine.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow at the end. Numbers are big-endian. {@link ByteReader} reads them. */
public class ByteWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int INITIAL_BYTES = 4096;
  private static final int KEPT_BYTES = 1 << 20;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  public final int length() {
    return length;
  }

  /** A copy of what was written. */
  public final byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** A copy of what was written from an offset on. */
  public final byte[] toBytes(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  /** Goes back to the first {@code newLength} bytes; a buffer that became large is let go. */
  public final void truncate(int newLength) {
    length = newLength;
    if (bytes.length > KEPT_BYTES && newLength <= INITIAL_BYTES) {
      bytes = Arrays.copyOf(bytes, INITIAL_BYTES);
    }
  }

  /** The lowest eight bits. */
  public final void int8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  /** The lowest sixteen bits. */
  public final void int16(int value) {
    reserve(2);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  public final void int64(long value) {
    reserve(8);
    LONG.set(bytes, length, value);
    length += 8;
  }

  /** The 64 bits of an IEEE 754 number. */
  public final void float64(double value) {
    int64(Double.doubleToRawLongBits(value));
  }

  /** Unsigned, 1 to 5 bytes of seven bits, the lowest first. */
  public final void varint(int value) {
    varlong(value & 0xffffffffL);
  }

  /** Unsigned, 1 to 10 bytes of seven bits, the lowest first. */
  public final void varlong(long value) {
    reserve(10);
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  /** A length as {@link #varint}, then the bytes. */
  public final void bytes(byte[] source) {
    bytes(source, 0, source.length);
  }

  /** As {@link #bytes(byte[])}, for a part of an array. */
  public final void bytes(byte[] source, int offset, int count) {
    varint(count);
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  /** The bytes alone, without a length. */
  public final void raw(byte[] source) {
    reserve(source.length);
    System.arraycopy(source, 0, bytes, length, source.length);
    length += source.length;
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      long wanted = Math.max((long) length + count, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
  }
}
