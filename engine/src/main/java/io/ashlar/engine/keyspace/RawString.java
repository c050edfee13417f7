package io.ashlar.engine.keyspace;

import io.ashlar.engine.value.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A string that APPEND, SETRANGE or SETBIT change in place, with room to grow: a run of appends
 * costs amortised O(1) a byte.
 */
public final class RawString implements Value {
  /** From this length on, a string that APPEND or SETRANGE changes is kept in a growing buffer. */
  private static final int LENGTH_MIN = 512;

  private byte[] bytes;
  private int length;

  public RawString(byte[] source, int offset, int length) {
    this.bytes = Arrays.copyOfRange(source, offset, offset + length);
    this.length = length;
  }

  /**
   * The record of a string that was flat or missing until now, and is written into at {@code
   * offset}.
   */
  static Object written(byte @Nullable [] old, byte[] key, int offset, byte[] bytes) {
    int oldLength = old == null ? 0 : StringRecord.valueLength(old);
    int length = Math.max(oldLength, Math.addExact(offset, bytes.length));
    long expireAtMs = old == null ? Records.NO_EXPIRY : StringRecord.expireAtMs(old);
    Object record;
    if (length >= LENGTH_MIN) {
      RawString value =
          old == null
              ? new RawString(bytes, 0, 0)
              : new RawString(old, StringRecord.valueOffset(old), oldLength);
      value.write(offset, bytes, 0, bytes.length);
      record = ObjectRecord.of(key, value, expireAtMs);
    } else {
      byte[] value = new byte[length];
      if (old != null) {
        System.arraycopy(old, StringRecord.valueOffset(old), value, 0, oldLength);
      }
      System.arraycopy(bytes, 0, value, offset, bytes.length);
      record = StringRecord.of(key, value, 0, length, expireAtMs, true);
    }
    if (old != null) {
      Records.setAccess(record, StringRecord.access(old));
    }
    return record;
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
