package io.ashlar.engine.table;

/** Unsigned 32-bit numbers of one to five bytes of seven bits, the lowest first. */
final class Varint {
  private Varint() {}

  static int read(byte[] bytes, int offset) {
    int value = bytes[offset];
    if (value >= 0) {
      return value;
    }
    value &= 0x7f;
    int at = offset;
    int shift = 7;
    int next;
    do {
      next = bytes[++at];
      value |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  /** How many bytes the number takes. */
  static int bytes(int value) {
    // Asked for each element that a search goes over; nearly all lengths take one byte.
    return (value & ~0x7f) == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
  }

  /** Returns the offset after the number. */
  static int write(byte[] bytes, int offset, int value) {
    int at = offset;
    int left = value;
    while ((left & ~0x7f) != 0) {
      bytes[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[at++] = (byte) left;
    return at;
  }
}
