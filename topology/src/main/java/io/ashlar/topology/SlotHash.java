package io.ashlar.topology;

/**
 * Maps a key to its slot, 0..16383: CRC16 (XMODEM: polynomial 0x1021, initial value 0, not
 * reflected) of the key or of its hash tag, modulo 16384.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis
 *     cluster specification, "Hash tags" and appendix A</a>
 */
public final class SlotHash {
  public static final int SLOT_COUNT = 16384;

  private static final char[] TABLE = new char[256];

  static {
    for (int value = 0; value < 256; value++) {
      int crc = value << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
      TABLE[value] = (char) crc;
    }
  }

  private SlotHash() {}

  /**
   * The slot of a key: of what stands between its first '{' and the next '}' if that is not empty.
   */
  public static int slotOf(byte[] key) {
    int length = key.length;
    for (int open = 0; open < length; open++) {
      if (key[open] == '{') {
        for (int close = open + 1; close < length; close++) {
          if (key[close] == '}') {
            return close == open + 1 ? crc16(key, 0, length) : crc16(key, open + 1, close);
          }
        }
        break;
      }
    }
    return crc16(key, 0, length);
  }

  private static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = (crc << 8) ^ TABLE[((crc >>> 8) ^ bytes[i]) & 0xff];
      crc &= 0xffff;
    }
    return crc & (SLOT_COUNT - 1);
  }
}
