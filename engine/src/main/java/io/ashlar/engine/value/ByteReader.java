package io.ashlar.engine.value;

import java.nio.ByteBuffer;

/**
 * Reads what {@link ByteWriter} wrote. Whatever the bytes are, nothing is read beyond their end and
 * nothing large is allocated for a wild length: {@link CorruptEntryException} instead.
 */
public final class ByteReader {
  private final ByteBuffer in;

  /**
   * @param in big-endian; read from its position to its limit
   */
  public ByteReader(ByteBuffer in) {
    this.in = in;
  }

  public boolean hasRemaining() {
    return in.hasRemaining();
  }

  /** 0 to 255. */
  public int int8() {
    need(1);
    return in.get() & 0xff;
  }

  /** 0 to 65535. */
  public int int16() {
    need(2);
    return in.getShort() & 0xffff;
  }

  public long int64() {
    need(8);
    return in.getLong();
  }

  public double float64() {
    return Double.longBitsToDouble(int64());
  }

  /** Of 32 bits; negative when the highest is set. */
  public int varint() {
    long value = varlong();
    if (value >>> 32 != 0) {
      throw new CorruptEntryException("number of more than 32 bits");
    }
    return (int) value;
  }

  /** A {@link #varint} that says how many things follow, each of one byte at least. */
  public int count() {
    int count = varint();
    if (count < 0 || count > in.remaining()) {
      throw new CorruptEntryException("count " + count + " exceeds the entry");
    }
    return count;
  }

  public long varlong() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = int8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new CorruptEntryException("number of more than 64 bits");
  }

  public byte[] bytes() {
    byte[] bytes = new byte[count()];
    in.get(bytes);
    return bytes;
  }

  private void need(int count) {
    if (in.remaining() < count) {
      throw new CorruptEntryException("entry ends inside an effect");
    }
  }
}
