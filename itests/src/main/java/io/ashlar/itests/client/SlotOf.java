package io.ashlar.itests.client;

import java.nio.charset.StandardCharsets;

/** The slot of a key, after the cluster specification: CRC16/XMODEM of the key or its hash tag. */
public final class SlotOf {
  /** Slots of a cluster. */
  public static final int SLOTS = 16384;

  private SlotOf() {}

  /** The slot of {@code key}. */
  public static int key(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    String hashed = close > open + 1 ? key.substring(open + 1, close) : key;
    int crc = 0;
    for (byte b : hashed.getBytes(StandardCharsets.ISO_8859_1)) {
      crc ^= (b & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
    }
    return (crc & 0xffff) % SLOTS;
  }
}
