package io.ashlar.engine.rdb;

import io.ashlar.engine.command.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads listpacks, Redis's packed form since 7.0. Numbers are little-endian unless told otherwise.
 *
 * <pre>
 * listpack := bytes:u32 count:u16 entry* 0xff      65535 entries or more: count is 65535
 * entry    := head data? length
 * head     := 0xxxxxxx                 integer 0 to 127
 *           | 10xxxxxx                 string of up to 63 bytes
 *           | 110xxxxx u8              integer of 13 bits, signed
 *           | 1110xxxx u8              string of up to 4095 bytes
 *           | 0xf0 u32                 longer string
 *           | 0xf1 i16 | 0xf2 i24 | 0xf3 i32 | 0xf4 i64
 * length   := bytes of head and data, seven bits a byte, to be read backwards
 * </pre>
 *
 * @see <a href="https://github.com/antirez/listpack">the listpack specification</a>
 */
public final class Listpack {
  static final int HEAD_BYTES = 6;
  static final int END = 0xff;
  static final int COUNT_UNKNOWN = 0xffff;
  static final int STRING_32 = 0xf0;
  static final int INT_16 = 0xf1;
  static final int INT_24 = 0xf2;
  static final int INT_32 = 0xf3;
  static final int INT_64 = 0xf4;
  private static final int[] INT_BYTES = {2, 3, 4, 8};

  private final byte[] pack;
  private final int end;
  private final Meter meter;
  private int at = HEAD_BYTES;

  private Listpack(byte[] pack, Meter meter) {
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
    return new Listpack(pack, meter).elements();
  }

  private List<byte[]> elements() throws BadDumpException {
    List<byte[]> elements = new ArrayList<>();
    while (at < end) {
      int start = at;
      elements.add(element());
      requireLength(at - start);
    }
    int count = LittleEndian.unsigned16(pack, 4);
    require(count == COUNT_UNKNOWN || count == elements.size());
    return elements;
  }

  private byte[] element() throws BadDumpException {
    int head = pack[at++] & 0xff;
    if (head < 0x80) {
      return integer(head);
    }
    if (head < 0xc0) {
      return string(head & 0x3f);
    }
    if (head < 0xe0) {
      return integer((long) ((head & 0x1f) << 8 | next()) << 51 >> 51);
    }
    if (head < STRING_32) {
      return string((head & 0x0f) << 8 | next());
    }
    if (head == STRING_32) {
      need(Integer.BYTES);
      at += Integer.BYTES;
      return string(LittleEndian.int32(pack, at - Integer.BYTES));
    }
    require(head <= INT_64);
    int bytes = INT_BYTES[head - INT_16];
    need(bytes);
    at += bytes;
    return integer(LittleEndian.signed(pack, at - bytes, bytes));
  }

  private byte[] integer(long value) throws BadDumpException {
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

  /** The length behind an entry must be the one that Redis would write. */
  private void requireLength(int body) throws BadDumpException {
    int bytes = lengthBytes(body);
    need(bytes);
    for (int i = 0; i < bytes; i++) {
      require(pack[at + i] == lengthByte(body, bytes, i));
    }
    at += bytes;
  }

  /** How many bytes tell a length. Redis's limits are one below what seven bits a byte allow. */
  static int lengthBytes(int body) {
    if (body < 1 << 7) {
      return 1;
    }
    return body < (1 << 14) - 1 ? 2 : body < (1 << 21) - 1 ? 3 : body < (1 << 28) - 1 ? 4 : 5;
  }

  /** Byte {@code index} of {@code bytes} that tell a length. */
  static byte lengthByte(int body, int bytes, int index) {
    int seven = (int) ((long) body >>> 7 * (bytes - 1 - index)) & 0x7f;
    return (byte) (index == 0 ? seven : seven | 0x80);
  }

  private void need(int bytes) throws BadDumpException {
    require(bytes >= 0 && bytes <= end - at);
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw BadDumpException.damaged("listpack");
    }
  }
}
