package io.ashlar.engine.rdb;

import io.ashlar.engine.command.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads ziplists, Redis's packed form before 7.0. Numbers are little-endian unless told otherwise.
 *
 * <pre>
 * ziplist := bytes:u32 lastAt:u32 count:u16 entry* 0xff   65535 entries or more: count is 65535
 * entry   := before head data?
 * before  := u8 below 254 | 0xfe u32                      bytes of the entry before
 * head    := 00xxxxxx | 01xxxxxx u8 | 10...... u32        string; its length, big-endian
 *          | 0xc0 i16 | 0xd0 i32 | 0xe0 i64 | 0xf0 i24 | 0xfe i8
 *          | 0xf1 to 0xfd                                 integer 0 to 12
 * </pre>
 */
public final class Ziplist {
  private static final int HEAD_BYTES = 10;
  private static final int END = 0xff;
  private static final int COUNT_UNKNOWN = 0xffff;
  private static final int LONG_BEFORE = 0xfe;

  private final byte[] pack;
  private final int end;
  private final Meter meter;
  private int at = HEAD_BYTES;

  private Ziplist(byte[] pack, Meter meter) {
    this.pack = pack;
    this.end = pack.length - 1;
    this.meter = meter;
  }

  /** All elements, integers as their digits. */
  public static List<byte[]> elements(byte[] pack, Meter meter) throws BadDumpException {
    require(
        pack.length > HEAD_BYTES
            && LittleEndian.int32(pack, 0) == pack.length
            && (pack[pack.length - 1] & 0xff) == END);
    return new Ziplist(pack, meter).elements();
  }

  private List<byte[]> elements() throws BadDumpException {
    List<byte[]> elements = new ArrayList<>();
    int last = HEAD_BYTES;
    int before = 0;
    while (at < end) {
      last = at;
      require(before() == before);
      elements.add(element());
      before = at - last;
    }
    int count = LittleEndian.unsigned16(pack, 8);
    require(count == COUNT_UNKNOWN || count == elements.size());
    require(LittleEndian.int32(pack, 4) == last);
    return elements;
  }

  private int before() throws BadDumpException {
    int first = next();
    if (first != LONG_BEFORE) {
      require(first < LONG_BEFORE);
      return first;
    }
    need(Integer.BYTES);
    at += Integer.BYTES;
    return LittleEndian.int32(pack, at - Integer.BYTES);
  }

  private byte[] element() throws BadDumpException {
    int head = next();
    return switch (head >> 6) {
      case 0 -> string(head);
      case 1 -> string((head & 0x3f) << 8 | next());
      case 2 -> {
        need(Integer.BYTES);
        at += Integer.BYTES;
        yield string(Integer.reverseBytes(LittleEndian.int32(pack, at - Integer.BYTES)));
      }
      default -> integer(head);
    };
  }

  private byte[] integer(int head) throws BadDumpException {
    if (head > 0xf0 && head < LONG_BEFORE) {
      return digits(head - 0xf1);
    }
    int bytes =
        switch (head) {
          case 0xc0 -> 2;
          case 0xd0 -> 4;
          case 0xe0 -> 8;
          case 0xf0 -> 3;
          case 0xfe -> 1;
          default -> throw BadDumpException.damaged("ziplist");
        };
    need(bytes);
    at += bytes;
    return digits(LittleEndian.signed(pack, at - bytes, bytes));
  }

  private byte[] digits(long value) throws BadDumpException {
    meter.element(Numbers.MAX_DIGITS);
    return Numbers.toBytes(value);
  }

  private byte[] string(int length) throws BadDumpException {
    need(length);
    meter.element(length);
    at += length;
    return Arrays.copyOfRange(pack, at - length, at);
  }

  private int next() throws BadDumpException {
    need(1);
    return pack[at++] & 0xff;
  }

  private void need(int bytes) throws BadDumpException {
    require(bytes >= 0 && bytes <= end - at);
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw BadDumpException.damaged("ziplist");
    }
  }
}
