package io.ashlar.engine.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Numbers;
import java.util.Arrays;

/** Reads what {@link RdbWriter} and Redis write, from a part of an array. */
public final class RdbReader {
  private static final int MARK_SHIFT = 6;
  private static final int SIX_BITS = 0x3f;
  private static final int LENGTH_32 = 0x80;
  private static final int LENGTH_64 = 0x81;
  private static final int INT_8 = 0xc0;
  private static final int INT_16 = 0xc1;
  private static final int INT_32 = 0xc2;
  private static final int COMPRESSED = 0xc3;

  private final byte[] in;
  private final int end;
  private final Meter meter;
  private final long hashSeed;
  private int at;

  /**
   * @param end of what may be read
   * @param meter counts what is made
   * @param hashSeed of what is looked for again; nobody outside may know it
   */
  public RdbReader(byte[] in, int from, int end, Meter meter, long hashSeed) {
    this.in = in;
    this.at = from;
    this.end = end;
    this.meter = meter;
    this.hashSeed = hashSeed;
  }

  public Meter meter() {
    return meter;
  }

  /** For elements that are about to be read. */
  public Distinct distinct() {
    return new Distinct(meter, hashSeed);
  }

  public boolean hasRemaining() {
    return at < end;
  }

  /** 0 to 255. */
  public int int8() throws BadDumpException {
    need(1);
    return in[at++] & 0xff;
  }

  /** Little-endian, as times are. */
  public long int64() throws BadDumpException {
    need(Long.BYTES);
    at += Long.BYTES;
    return LittleEndian.int64(in, at - Long.BYTES);
  }

  /** Big-endian, as the parts of a stream's IDs are. */
  public long int64BigEndian() throws BadDumpException {
    return Long.reverseBytes(int64());
  }

  public double float64() throws BadDumpException {
    return Double.longBitsToDouble(int64());
  }

  /** A number before Redis 4 wrote doubles in binary: a length, or a mark, and then text. */
  public String floatText() throws BadDumpException {
    int length = int8();
    switch (length) {
      case 255:
        return "-inf";
      case 254:
        return "inf";
      case 253:
        return "nan";
      default:
        need(length);
        at += length;
        return new String(in, at - length, length, ISO_8859_1);
    }
  }

  /** Of 64 bits, unsigned. */
  public long length() throws BadDumpException {
    int head = int8();
    if (head >>> MARK_SHIFT == 0) {
      return head;
    }
    if (head >>> MARK_SHIFT == 1) {
      return (head & SIX_BITS) << 8 | int8();
    }
    if (head == LENGTH_32) {
      need(Integer.BYTES);
      at += Integer.BYTES;
      return Integer.reverseBytes(LittleEndian.int32(in, at - Integer.BYTES)) & 0xffffffffL;
    }
    if (head == LENGTH_64) {
      return int64BigEndian();
    }
    throw BadDumpException.damaged("length");
  }

  /** A {@link #length} that says how many things follow, each of one byte at least. */
  public int count() throws BadDumpException {
    long count = length();
    if (count < 0 || count > end - at) {
      throw BadDumpException.damaged("count");
    }
    return (int) count;
  }

  /** A {@link #count} of a value, which has an element. */
  public int elementCount() throws BadDumpException {
    int count = count();
    if (count == 0) {
      throw BadDumpException.damaged("empty value");
    }
    return count;
  }

  /** A string, however it is written. */
  public byte[] string() throws BadDumpException {
    need(1);
    return switch (in[at] & 0xff) {
      case INT_8 -> integer(1);
      case INT_16 -> integer(2);
      case INT_32 -> integer(4);
      case COMPRESSED -> compressed();
      default -> plain();
    };
  }

  private byte[] integer(int bytes) throws BadDumpException {
    at++;
    need(bytes);
    at += bytes;
    meter.element(Numbers.MAX_DIGITS);
    return Numbers.toBytes(LittleEndian.signed(in, at - bytes, bytes));
  }

  private byte[] plain() throws BadDumpException {
    int length = count();
    meter.element(length);
    at += length;
    return Arrays.copyOfRange(in, at - length, at);
  }

  private byte[] compressed() throws BadDumpException {
    at++;
    long compressed = length();
    long length = length();
    if (compressed < 0
        || compressed > end - at
        || length < 0
        || !Lzf.canBecome((int) compressed, length)) {
      throw BadDumpException.damaged("compressed string");
    }
    meter.element(length);
    if (length > Integer.MAX_VALUE - 16) {
      throw BadDumpException.noRoom();
    }
    at += (int) compressed;
    return Lzf.decompress(in, at - (int) compressed, at, (int) length);
  }

  private void need(int bytes) throws BadDumpException {
    if (end - at < bytes) {
      throw BadDumpException.damaged("truncated");
    }
  }
}
