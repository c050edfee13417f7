package io.ashlar.resp;

/**
 * A line like {@code *3} or {@code $5} that arrives in pieces. Its length is counted whole, of its
 * bytes only those are kept that can make a number.
 */
final class LengthLine {
  /** Type byte, sign and 19 digits fit; a longer line is no number whatever it holds. */
  private static final int KEPT_BYTES = 24;

  private final byte[] bytes = new byte[KEPT_BYTES];
  private int length;

  void append(byte value) {
    if (length < KEPT_BYTES) {
      bytes[length] = value;
    }
    length++;
  }

  void clear() {
    length = 0;
  }

  /** Bytes seen since {@link #clear}, the type byte included. */
  int length() {
    return length;
  }

  int heldBytes() {
    return Math.min(length, KEPT_BYTES);
  }

  /** The first byte; CR, which ended it, for an empty line. */
  byte type() {
    return length == 0 ? (byte) '\r' : bytes[0];
  }

  /** What follows the type byte, or {@link WireInteger#INVALID}. */
  long number() {
    return length > KEPT_BYTES ? WireInteger.INVALID : WireInteger.parse(bytes, 1, length);
  }
}
