package io.ashlar.engine.keyspace;

import io.ashlar.engine.value.Value;
import java.util.Arrays;

/**
 * A string that APPEND, SETRANGE or SETBIT change in place, with room to grow: a run of appends
 * costs amortised O(1) a byte.
 */
public final class RawString implements Value {
  private byte[] bytes;
  private int length;

  public RawString(byte[] source, int offset, int length) {
    this.bytes = Arrays.copyOfRange(source, offset, offset + length);
    this.length = length;
  }

  public int length() {
    return length;
  }

  public byte[] toBytes(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** The live array: valid up to {@link #length()} and until the next change. */
  public byte[] array() {
    return bytes;
  }

  /** Writes at {@code offset}, filling what lies between the end and it with zero bytes. */
  void write(int offset, byte[] source, int from, int count) {
    int end = Math.addExact(offset, count);
    if (end > bytes.length) {
      // Doubling up to 1 MiB, then by 1 MiB plus an eighth: the slack of a huge string stays small.
      int room = end < 1 << 20 ? end : (1 << 20) + (end >>> 3);
      bytes = Arrays.copyOf(bytes, (int) Math.min((long) end + room, Integer.MAX_VALUE - 16));
    }
    System.arraycopy(source, from, bytes, offset, count);
    length = Math.max(length, end);
  }

  @Override
  public String typeName() {
    return "string";
  }

  @Override
  public String encodingName() {
    return "raw";
  }

  @Override
  public long heapBytes() {
    return 24 + Records.arrayBytes(bytes.length);
  }

  @Override
  public RawString copy() {
    return new RawString(bytes, 0, length);
  }
}
