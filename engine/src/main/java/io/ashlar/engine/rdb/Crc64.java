package io.ashlar.engine.rdb;

/**
 * The checksum of RDB files: 64 bits, the polynomial of David T. Jones ("An improved 64-bit cyclic
 * redundancy check for protein sequences", 2009), bits reflected, from zero. Eight bytes a step by
 * eight tables, after Kounavis and Berry's "slicing-by-8" (2005).
 */
public final class Crc64 {
  private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
  private static final int LANES = 8;
  private static final long[][] TABLES = new long[LANES][256];

  static {
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
      }
      TABLES[0][i] = crc;
    }
    for (int lane = 1; lane < LANES; lane++) {
      for (int i = 0; i < 256; i++) {
        long before = TABLES[lane - 1][i];
        TABLES[lane][i] = TABLES[0][(int) before & 0xff] ^ (before >>> 8);
      }
    }
  }

  private Crc64() {}

  /** Of bytes {@code from} (inclusive) to {@code to} (exclusive). */
  public static long of(byte[] bytes, int from, int to) {
    long crc = 0;
    int at = from;
    for (; to - at >= LANES; at += LANES) {
      crc ^= LittleEndian.int64(bytes, at);
      crc =
          TABLES[7][(int) crc & 0xff]
              ^ TABLES[6][(int) (crc >>> 8) & 0xff]
              ^ TABLES[5][(int) (crc >>> 16) & 0xff]
              ^ TABLES[4][(int) (crc >>> 24) & 0xff]
              ^ TABLES[3][(int) (crc >>> 32) & 0xff]
              ^ TABLES[2][(int) (crc >>> 40) & 0xff]
              ^ TABLES[1][(int) (crc >>> 48) & 0xff]
              ^ TABLES[0][(int) (crc >>> 56)];
    }
    for (; at < to; at++) {
      crc = TABLES[0][(int) (crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
    }
    return crc;
  }
}
