package io.ashlar.engine.rdb;

import io.ashlar.engine.command.Numbers;
import java.util.Arrays;

/** Makes a {@link Listpack}. */
public final class ListpackWriter {
  private static final int STRING_6_MAX = 63;
  private static final int STRING_12_MAX = 4095;

  /** Head of a long string and the length behind it. */
  private static final int FRAME_MAX_BYTES = 10;

  private byte[] bytes = new byte[128];
  private int length = Listpack.HEAD_BYTES;
  private int count;

  /** Bytes so far. */
  public int length() {
    return length;
  }

  public void add(byte[] element) {
    add(element, 0, element.length);
  }

  /** A part of an array; as an integer when it spells one. */
  public void add(byte[] source, int offset, int size) {
    if (Numbers.isLong(source, offset, size)) {
      add(Numbers.toLong(source, offset, size));
      return;
    }
    reserve(size + FRAME_MAX_BYTES);
    int start = length;
    if (size <= STRING_6_MAX) {
      bytes[length++] = (byte) (0x80 | size);
    } else if (size <= STRING_12_MAX) {
      bytes[length++] = (byte) (0xe0 | size >> 8);
      bytes[length++] = (byte) size;
    } else {
      bytes[length++] = (byte) Listpack.STRING_32;
      LittleEndian.setInt32(bytes, length, size);
      length += Integer.BYTES;
    }
    System.arraycopy(source, offset, bytes, length, size);
    length += size;
    endEntry(start);
  }

  public void add(long number) {
    reserve(FRAME_MAX_BYTES);
    int start = length;
    if (number >= 0 && number <= 127) {
      bytes[length++] = (byte) number;
    } else if (fits(number, 13)) {
      bytes[length++] = (byte) (0xc0 | number >> 8 & 0x1f);
      bytes[length++] = (byte) number;
    } else if (fits(number, 16)) {
      integer(Listpack.INT_16, 2, number);
    } else if (fits(number, 24)) {
      integer(Listpack.INT_24, 3, number);
    } else if (fits(number, 32)) {
      integer(Listpack.INT_32, 4, number);
    } else {
      integer(Listpack.INT_64, 8, number);
    }
    endEntry(start);
  }

  private static boolean fits(long number, int bits) {
    return number >> (bits - 1) == number >> 63;
  }

  private void integer(int head, int size, long number) {
    bytes[length++] = (byte) head;
    LittleEndian.set(bytes, length, size, number);
    length += size;
  }

  private void endEntry(int start) {
    int body = length - start;
    int lengthBytes = Listpack.lengthBytes(body);
    for (int i = 0; i < lengthBytes; i++) {
      bytes[length++] = Listpack.lengthByte(body, lengthBytes, i);
    }
    count++;
  }

  public byte[] toBytes() {
    byte[] pack = Arrays.copyOf(bytes, length + 1);
    LittleEndian.setInt32(pack, 0, pack.length);
    LittleEndian.setInt16(pack, 4, Math.min(count, Listpack.COUNT_UNKNOWN));
    pack[length] = (byte) Listpack.END;
    return pack;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * length));
    }
  }
}
