package io.ashlar.engine.list;

import io.ashlar.engine.command.Numbers;
import java.util.Arrays;

/**
 * How one element lies in a block: as in Redis's listpack (its specification, 2017), so that the
 * sizes which decide about a list's form are Redis's own.
 *
 * <pre>
 * entry    := head data? length
 * head     := 0xxxxxxx                 integer 0 to 127
 *           | 10xxxxxx                 string of up to 63 bytes
 *           | 110xxxxx u8              integer of 13 bits, signed
 *           | 1110xxxx u8              string of up to 4095 bytes
 *           | 0xf0 u32                 longer string; little-endian, as all that follows
 *           | 0xf1 i16 | 0xf2 i24 | 0xf3 i32 | 0xf4 i64
 * length   := bytes of head and data, 7 bits a byte, the lowest last; all but the first of these
 *             bytes have their top bit set: it is read backwards
 * </pre>
 *
 * An integer is only what {@link Numbers#isLong} accepts, so equal elements have equal entries.
 */
final class Entries {
  private static final int STRING_6_MAX = 63;
  private static final int STRING_12_MAX = 4095;
  private static final int STRING_32 = 0xf0;
  private static final int INT_16 = 0xf1;
  private static final int INT_24 = 0xf2;
  private static final int INT_32 = 0xf3;
  private static final int INT_64 = 0xf4;

  private Entries() {}

  /** Bytes of the entry of an element. */
  static int size(byte[] element) {
    int body =
        Numbers.isLong(element)
            ? integerBytes(Numbers.toLong(element))
            : stringHeadBytes(element.length) + element.length;
    return body + lengthBytes(body);
  }

  static byte[] encoded(byte[] element) {
    byte[] entry = new byte[size(element)];
    write(element, entry, 0);
    return entry;
  }

  /** Writes an element's entry and returns where it ends. */
  static int write(byte[] element, byte[] to, int at) {
    int next =
        Numbers.isLong(element)
            ? writeInteger(Numbers.toLong(element), to, at)
            : writeString(element, to, at);
    return writeLength(next - at, to, next);
  }

  /** Where the entry that begins at {@code at} ends. */
  static int end(byte[] bytes, int at) {
    int body = headBytes(bytes, at) + dataBytes(bytes, at);
    return at + body + lengthBytes(body);
  }

  /** Where the entry begins that ends at {@code end}. */
  static int before(byte[] bytes, int end) {
    int at = end;
    int body = 0;
    int shift = 0;
    int next;
    do {
      next = bytes[--at];
      body |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return at - body;
  }

  static boolean isInteger(byte[] bytes, int at) {
    int head = bytes[at] & 0xff;
    return head < 0x80 || (head & 0xe0) == 0xc0 || head > STRING_32;
  }

  /** Bytes before a string's own. */
  static int headBytes(byte[] bytes, int at) {
    int head = bytes[at] & 0xff;
    if (head < 0xc0 || head > STRING_32) {
      return 1;
    }
    return head == STRING_32 ? 5 : 2;
  }

  /** Bytes after the head: of a string, its length. */
  static int dataBytes(byte[] bytes, int at) {
    int head = bytes[at] & 0xff;
    if (head < 0x80) {
      return 0;
    }
    if (head < 0xc0) {
      return head & 0x3f;
    }
    if (head < 0xe0) {
      return 0;
    }
    if (head < 0xf0) {
      return (head & 0x0f) << 8 | (bytes[at + 1] & 0xff);
    }
    return switch (head) {
      case STRING_32 -> (int) littleEndian(bytes, at + 1, 4);
      case INT_16 -> 2;
      case INT_24 -> 3;
      case INT_32 -> 4;
      case INT_64 -> 8;
      default -> throw new IllegalStateException("no entry begins with " + head);
    };
  }

  static long integer(byte[] bytes, int at) {
    int head = bytes[at] & 0xff;
    if (head < 0x80) {
      return head;
    }
    if (head < 0xf0) {
      return signed((head & 0x1f) << 8 | (bytes[at + 1] & 0xff), 13);
    }
    int count = dataBytes(bytes, at);
    return signed(littleEndian(bytes, at + 1, count), 8 * count);
  }

  /** A copy of the element. */
  static byte[] element(byte[] bytes, int at) {
    if (isInteger(bytes, at)) {
      return Numbers.toBytes(integer(bytes, at));
    }
    int from = at + headBytes(bytes, at);
    return Arrays.copyOfRange(bytes, from, from + dataBytes(bytes, at));
  }

  /**
   * Whether the entry at {@code at} is the given one.
   *
   * @param end of what may be read
   */
  static boolean equal(byte[] bytes, int at, int end, byte[] encoded) {
    return bytes[at] == encoded[0]
        && encoded.length <= end - at
        && Arrays.equals(bytes, at, at + encoded.length, encoded, 0, encoded.length);
  }

  private static int stringHeadBytes(int length) {
    return length <= STRING_6_MAX ? 1 : length <= STRING_12_MAX ? 2 : 5;
  }

  private static int integerBytes(long value) {
    if (value >= 0 && value <= 127) {
      return 1;
    }
    if (fits(value, 13)) {
      return 2;
    }
    return 1 + wideBytes(value);
  }

  private static int wideBytes(long value) {
    return fits(value, 16) ? 2 : fits(value, 24) ? 3 : fits(value, 32) ? 4 : 8;
  }

  private static boolean fits(long value, int bits) {
    return value >> (bits - 1) == value >> 63;
  }

  private static int writeString(byte[] element, byte[] to, int at) {
    int length = element.length;
    int next = at;
    if (length <= STRING_6_MAX) {
      to[next++] = (byte) (0x80 | length);
    } else if (length <= STRING_12_MAX) {
      to[next++] = (byte) (0xe0 | length >> 8);
      to[next++] = (byte) length;
    } else {
      to[next++] = (byte) STRING_32;
      next = writeLittleEndian(length, 4, to, next);
    }
    System.arraycopy(element, 0, to, next, length);
    return next + length;
  }

  private static int writeInteger(long value, byte[] to, int at) {
    switch (integerBytes(value)) {
      case 1 -> {
        to[at] = (byte) value;
        return at + 1;
      }
      case 2 -> {
        to[at] = (byte) (0xc0 | (value >> 8 & 0x1f));
        to[at + 1] = (byte) value;
        return at + 2;
      }
      default -> {
        int count = wideBytes(value);
        to[at] = (byte) (count == 8 ? INT_64 : INT_16 + count - 2);
        return writeLittleEndian(value, count, to, at + 1);
      }
    }
  }

  private static int lengthBytes(int body) {
    return body < 1 << 7 ? 1 : body < 1 << 14 ? 2 : body < 1 << 21 ? 3 : body < 1 << 28 ? 4 : 5;
  }

  private static int writeLength(int body, byte[] to, int at) {
    int count = lengthBytes(body);
    for (int i = count - 1; i >= 0; i--) {
      int seven = body >> 7 * (count - 1 - i) & 0x7f;
      to[at + i] = (byte) (i == 0 ? seven : seven | 0x80);
    }
    return at + count;
  }

  private static int writeLittleEndian(long value, int count, byte[] to, int at) {
    for (int i = 0; i < count; i++) {
      to[at + i] = (byte) (value >> 8 * i);
    }
    return at + count;
  }

  private static long littleEndian(byte[] bytes, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at + i] & 0xffL) << 8 * i;
    }
    return value;
  }

  private static long signed(long value, int bits) {
    return value << (64 - bits) >> (64 - bits);
  }
}
