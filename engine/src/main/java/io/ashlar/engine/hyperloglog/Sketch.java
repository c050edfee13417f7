package io.ashlar.engine.hyperloglog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One HyperLogLog as Redis lays it out, as a copy that may be changed.
 *
 * <pre>
 * value  := "HYLL" encoding:u8 zero:u8[3] cached:u64 registers
 * cached    little-endian estimate; the highest bit says that it is out of date
 * dense     16384 registers of 6 bits, the lowest bits first
 * sparse    opcodes: 00llllll l+1 zeros; 01llllll llllllll l+1 zeros; 1vvvvvll l+1 times v+1
 * </pre>
 */
final class Sketch {
  static final int HEADER_BYTES = 16;
  static final int CACHE_OFFSET = 8;
  static final int STALE_OFFSET = 15;
  private static final int ENCODING_OFFSET = 4;
  private static final int DENSE = 0;
  private static final int SPARSE = 1;
  private static final int DENSE_BYTES = HEADER_BYTES + Registers.COUNT * 6 / 8;
  private static final byte[] MAGIC = {'H', 'Y', 'L', 'L'};

  private byte[] bytes;
  private int length;

  private Sketch(byte[] bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  /** An empty one, sparse. */
  static Sketch empty() {
    byte[] bytes = new byte[HEADER_BYTES + 2];
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[ENCODING_OFFSET] = SPARSE;
    SparseCodes.putZeros(bytes, HEADER_BYTES, Registers.COUNT);
    return new Sketch(bytes);
  }

  /**
   * @param bytes the caller gives them away
   * @return null when they are no HyperLogLog's
   */
  static @Nullable Sketch of(byte[] bytes) {
    if (bytes.length < HEADER_BYTES
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || (bytes[ENCODING_OFFSET] & 0xff) > SPARSE
        || (bytes[ENCODING_OFFSET] == DENSE && bytes.length != DENSE_BYTES)) {
      return null;
    }
    return new Sketch(bytes);
  }

  boolean isDense() {
    return bytes[ENCODING_OFFSET] == DENSE;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  int length() {
    return length;
  }

  byte byteAt(int offset) {
    return bytes[offset];
  }

  /** The estimate that is kept, -1 when it is out of date. */
  long cachedEstimate() {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | bytes[CACHE_OFFSET + i] & 0xff;
    }
    return value < 0 ? -1 : value;
  }

  /** How an estimate is kept. */
  static byte[] cacheBytes(long estimate) {
    byte[] cache = new byte[8];
    for (int i = 0; i < 8; i++) {
      cache[i] = (byte) (estimate >>> 8 * i);
    }
    return cache;
  }

  void markStale() {
    bytes[STALE_OFFSET] |= (byte) 0x80;
  }

  /**
   * Raises a register, going over to the dense form where Redis does.
   *
   * @param sparseBytes the longest sparse form, with the header
   * @return whether the register was lower
   * @throws CorruptSketchException when the opcodes are none
   */
  boolean raise(int register, int rank, int sparseBytes) {
    if (!isDense()) {
      SparseCodes codes = new SparseCodes(bytes, length);
      SparseCodes.Outcome outcome = codes.raise(register, rank, sparseBytes);
      bytes = codes.bytes();
      length = codes.length();
      if (outcome != SparseCodes.Outcome.TOO_LARGE) {
        return outcome == SparseCodes.Outcome.RAISED;
      }
      toDense();
    }
    if (rank <= denseRegister(register)) {
      return false;
    }
    setDenseRegister(register, rank);
    return true;
  }

  /** Merges all registers into others. */
  void addTo(Registers registers) {
    if (isDense()) {
      for (int register = 0; register < Registers.COUNT; register++) {
        registers.raise(register, denseRegister(register));
      }
    } else {
      new SparseCodes(bytes, length).addTo(registers);
    }
  }

  void toDense() {
    Registers registers = new Registers();
    addTo(registers);
    byte[] sparse = bytes;
    bytes = new byte[DENSE_BYTES];
    length = DENSE_BYTES;
    System.arraycopy(sparse, 0, bytes, 0, HEADER_BYTES);
    bytes[ENCODING_OFFSET] = DENSE;
    for (int register = 0; register < Registers.COUNT; register++) {
      setDenseRegister(register, registers.get(register));
    }
  }

  /** Where in the dense form a register begins: in this byte, and it may end in the next. */
  static int denseOffset(int register) {
    return HEADER_BYTES + register * 6 / 8;
  }

  private int denseRegister(int register) {
    int at = denseOffset(register);
    int shift = register * 6 & 7;
    int second = at + 1 < length ? bytes[at + 1] & 0xff : 0;
    return ((bytes[at] & 0xff) >>> shift | second << 8 - shift) & 63;
  }

  private void setDenseRegister(int register, int rank) {
    int at = denseOffset(register);
    int shift = register * 6 & 7;
    bytes[at] = (byte) (bytes[at] & ~(63 << shift) | rank << shift);
    if (at + 1 < length) {
      bytes[at + 1] = (byte) (bytes[at + 1] & ~(63 >>> 8 - shift) | rank >>> 8 - shift);
    }
  }

  /** The opcodes of a sparse one in words, as PFDEBUG DECODE tells them. */
  String decoded() {
    return new SparseCodes(bytes, length).decoded();
  }
}
