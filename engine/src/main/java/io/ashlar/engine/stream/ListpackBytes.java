package io.ashlar.engine.stream;

import io.ashlar.engine.command.Numbers;

/**
 * How many bytes Redis would need in a listpack. stream-node-max-bytes is measured by this, so that
 * blocks end where Redis's nodes end, and with them what approximate trimming leaves.
 *
 * @see <a href="https://github.com/antirez/listpack">the listpack specification</a>
 */
final class ListpackBytes {
  /** Of a listpack without elements: total length, count, end mark. */
  static final int EMPTY = 7;

  private ListpackBytes() {}

  static int ofString(byte[] text) {
    if (Numbers.isLong(text)) {
      return ofInteger(Numbers.toLong(text));
    }
    int head = text.length < 64 ? 1 : text.length < 4096 ? 2 : 5;
    return withBackLength(head + text.length);
  }

  static int ofInteger(long number) {
    if (number >= 0 && number <= 127) {
      return 2;
    }
    if (number >= -(1 << 12) && number < 1 << 12) {
      return 3;
    }
    if (number == (short) number) {
      return 4;
    }
    if (number >= -(1 << 23) && number < 1 << 23) {
      return 5;
    }
    return number == (int) number ? 6 : 10;
  }

  /** An element is followed by its length, seven bits a byte. */
  private static int withBackLength(int bytes) {
    if (bytes <= 127) {
      return bytes + 1;
    }
    if (bytes < 1 << 14) {
      return bytes + 2;
    }
    if (bytes < 1 << 21) {
      return bytes + 3;
    }
    return bytes < 1 << 28 ? bytes + 4 : bytes + 5;
  }
}
