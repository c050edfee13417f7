package io.ashlar.engine.rdb;

/**
 * What surrounds a value, or libraries of functions, that leaves the server by itself: a version in
 * two bytes and a {@link Crc64} of all before it in eight, little-endian.
 */
public final class Payload {
  static final int FOOTER_BYTES = 10;
  private static final int CRC_BYTES = 8;

  private Payload() {}

  /** Whether a payload is whole and of a version that can be read. */
  public static boolean isWhole(byte[] payload) {
    int crcAt = payload.length - CRC_BYTES;
    return payload.length >= FOOTER_BYTES
        && LittleEndian.unsigned16(payload, contentLength(payload)) <= RdbVersion.LATEST
        && LittleEndian.int64(payload, crcAt) == Crc64.of(payload, 0, crcAt);
  }

  /** Bytes before the footer of a {@linkplain #isWhole whole} payload. */
  public static int contentLength(byte[] payload) {
    return payload.length - FOOTER_BYTES;
  }
}
