package io.ashlar.engine.rdb;

import io.ashlar.engine.command.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * Redis's set of integers: {@code width:u32 count:u32} and the integers in ascending order, each of
 * 2, 4 or 8 bytes; little-endian.
 */
public final class Intset {
  private static final int HEAD_BYTES = 8;

  private Intset() {}

  /** The integers' digits. */
  public static List<byte[]> elements(byte[] pack, Meter meter) throws BadDumpException {
    require(pack.length > HEAD_BYTES);
    int width = LittleEndian.int32(pack, 0);
    require(width == Short.BYTES || width == Integer.BYTES || width == Long.BYTES);
    long count = LittleEndian.int32(pack, 4) & 0xffffffffL;
    require(pack.length == HEAD_BYTES + count * width);
    List<byte[]> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long value = LittleEndian.signed(pack, HEAD_BYTES + i * width, width);
      require(i == 0 || value > LittleEndian.signed(pack, HEAD_BYTES + (i - 1) * width, width));
      meter.element(Numbers.MAX_DIGITS);
      elements.add(Numbers.toBytes(value));
    }
    return elements;
  }

  /**
   * @param ascending integers, all different
   */
  public static byte[] of(long[] ascending) {
    long first = ascending[0];
    long last = ascending[ascending.length - 1];
    int width =
        first == (short) first && last == (short) last
            ? Short.BYTES
            : first == (int) first && last == (int) last ? Integer.BYTES : Long.BYTES;
    byte[] pack = new byte[Math.addExact(HEAD_BYTES, Math.multiplyExact(width, ascending.length))];
    LittleEndian.setInt32(pack, 0, width);
    LittleEndian.setInt32(pack, 4, ascending.length);
    for (int i = 0; i < ascending.length; i++) {
      LittleEndian.set(pack, HEAD_BYTES + i * width, width, ascending[i]);
    }
    return pack;
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw BadDumpException.damaged("intset");
    }
  }
}
