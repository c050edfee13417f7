package io.ashlar.engine.table;

/**
 * What stands with a key in a block. An element is {@code keyLength:varint key payload}.
 *
 * <p>Lengths are varints of seven bits a byte, the lowest first.
 */
public enum Layout {
  /** Nothing: the members of a set. */
  MEMBERS,

  /**
   * {@code (length << 1 | mark):varint byte*}: the fields of a hash. What a mark means is the
   * owner's business.
   */
  PAIRS,

  /** Eight bytes: the members of a sorted set and their scores. */
  SCORES;

  static final int SCORE_BYTES = 8;

  /** Bytes of an element. */
  int entryBytes(int keyLength, int payloadLength) {
    int key = Varint.bytes(keyLength) + keyLength;
    return Math.addExact(
        this == PAIRS ? key + Varint.bytes(payloadLength << 1) : key, payloadLength);
  }
}
