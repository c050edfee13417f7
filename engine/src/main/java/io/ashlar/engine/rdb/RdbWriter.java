package io.ashlar.engine.rdb;

import io.ashlar.engine.command.Numbers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes values as Redis 7.0 does. Once it is full, further bytes are dropped. */
public final class RdbWriter {
  private static final int INITIAL_BYTES = 256;

  /** Redis looks for integers in strings of up to this length. */
  private static final int INTEGER_DIGITS_MAX = 11;

  private static final int COMPRESSED_FROM_BYTES = 21;

  /** A compressed string has to be shorter by this. */
  private static final int SAVING_MIN_BYTES = 4;

  /**
   * Input to the compression for one value. What comes after it stays plain: compressing takes
   * about 5 ms a MiB, for which the shard stands still.
   */
  private static final long COMPRESSION_MAX_BYTES = 1 << 20;

  private static final int LENGTH_14 = 0x40;
  private static final int LENGTH_32 = 0x80;
  private static final int LENGTH_64 = 0x81;
  private static final int INT_8 = 0xc0;
  private static final int INT_16 = 0xc1;
  private static final int INT_32 = 0xc2;
  private static final int COMPRESSED = 0xc3;

  private final int maxBytes;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private boolean full;
  private long compressible = COMPRESSION_MAX_BYTES;
  private byte[] compressed = {};

  /** Has a table of 64 KiB, which short values do without. */
  private @Nullable Lzf lzf;

  /**
   * @param maxBytes of the payload
   */
  public RdbWriter(long maxBytes) {
    this.maxBytes = (int) Math.min(maxBytes, Integer.MAX_VALUE - 16);
  }

  /** Whether something was dropped, so that the bytes are worth nothing. */
  public boolean isFull() {
    return full;
  }

  /** The lowest eight bits. */
  public void int8(int value) {
    if (reserve(1)) {
      bytes[length++] = (byte) value;
    }
  }

  /** Little-endian, as times are. */
  public void int64(long value) {
    if (reserve(Long.BYTES)) {
      LittleEndian.setInt64(bytes, length, value);
      length += Long.BYTES;
    }
  }

  /** Big-endian, as the parts of a stream's IDs are. */
  public void int64BigEndian(long value) {
    int64(Long.reverseBytes(value));
  }

  public void float64(double value) {
    int64(Double.doubleToRawLongBits(value));
  }

  /** Of 64 bits, unsigned. */
  public void length(long value) {
    if (value >>> 6 == 0) {
      int8((int) value);
    } else if (value >>> 14 == 0) {
      int8(LENGTH_14 | (int) (value >>> 8));
      int8((int) value);
    } else if (value >>> 32 == 0) {
      int8(LENGTH_32);
      if (reserve(Integer.BYTES)) {
        LittleEndian.setInt32(bytes, length, Integer.reverseBytes((int) value));
        length += Integer.BYTES;
      }
    } else {
      int8(LENGTH_64);
      int64BigEndian(value);
    }
  }

  public void string(byte[] source) {
    string(source, 0, source.length);
  }

  /** A part of an array as a string: as an integer, compressed or as it is. */
  public void string(byte[] source, int offset, int count) {
    if (count <= INTEGER_DIGITS_MAX && Numbers.isLong(source, offset, count)) {
      long number = Numbers.toLong(source, offset, count);
      if (number == (int) number) {
        integer((int) number);
        return;
      }
    }
    if (count < COMPRESSED_FROM_BYTES
        || count > compressible
        || !compressed(source, offset, count)) {
      length(count);
      raw(source, offset, count);
    }
  }

  /** False when the string would not become shorter. */
  private boolean compressed(byte[] source, int offset, int count) {
    compressible -= count;
    int most = count - SAVING_MIN_BYTES;
    if (compressed.length < most) {
      compressed = new byte[most];
    }
    Lzf compressor = lzf;
    if (compressor == null) {
      compressor = new Lzf();
      lzf = compressor;
    }
    int used = compressor.compress(source, offset, count, most, compressed);
    if (used == 0) {
      return false;
    }
    int8(COMPRESSED);
    length(used);
    length(count);
    raw(compressed, 0, used);
    return true;
  }

  private void integer(int number) {
    int size = number == (byte) number ? 1 : number == (short) number ? 2 : 4;
    int8(size == 1 ? INT_8 : size == 2 ? INT_16 : INT_32);
    if (reserve(size)) {
      LittleEndian.set(bytes, length, size, number);
      length += size;
    }
  }

  private void raw(byte[] source, int offset, int count) {
    if (reserve(count)) {
      System.arraycopy(source, offset, bytes, length, count);
      length += count;
    }
  }

  /** The payload: what was written, then the footer. */
  public byte[] toPayload(int version) {
    byte[] payload = Arrays.copyOf(bytes, length + Payload.FOOTER_BYTES);
    LittleEndian.setInt16(payload, length, version);
    int crcAt = length + Short.BYTES;
    LittleEndian.setInt64(payload, crcAt, Crc64.of(payload, 0, crcAt));
    return payload;
  }

  private boolean reserve(int count) {
    if (full || count > maxBytes - length) {
      full = true;
      return false;
    }
    if (bytes.length - length < count) {
      long wanted = Math.max((long) length + count, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, maxBytes));
    }
    return true;
  }
}
