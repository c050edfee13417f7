package io.ashlar.engine.rdb;

import java.util.Arrays;

/**
 * The compression of strings in RDB files, by the format of Marc Lehmann's LibLZF:
 *
 * <pre>
 * 000lllll byte{l+1}               that many bytes as they are
 * lllooooo [l: +u8 if 7] offset:u8 l+2 bytes from so many + 1 before; ooooo are its high bits
 * </pre>
 */
final class Lzf {
  private static final int LITERALS_MAX = 32;
  private static final int REPEAT_MAX = 264;
  private static final int OFFSET_MAX = 1 << 13;
  private static final int HASH_BITS = 14;

  /** Three bytes stand for at most {@link #REPEAT_MAX}. */
  private static final int EXPANSION_MAX = REPEAT_MAX / 3;

  /** Where three bytes were seen last, counted from the first string on; 0 for nowhere. */
  private final int[] seen = new int[1 << HASH_BITS];

  /** What position 0 of the string at hand counts as. */
  private int base = 1;

  /**
   * Compresses a part of an array.
   *
   * @param outMax how much of {@code out} may be used
   * @return how much of it was; 0 when that is not enough
   */
  int compress(byte[] in, int from, int length, int outMax, byte[] out) {
    if (base > Integer.MAX_VALUE - length) {
      Arrays.fill(seen, 0);
      base = 1;
    }
    int shift = base - from;
    base += length;
    int end = from + length;
    int at = from;
    int literals = from;
    int to = 0;
    while (at < end - 2) {
      int slot = slot(in, at);
      int candidate = seen[slot] - shift;
      seen[slot] = at + shift;
      if (candidate < from || at - candidate > OFFSET_MAX || !sameThree(in, candidate, at)) {
        at++;
        continue;
      }
      to = writeLiterals(in, literals, at, outMax, out, to);
      int repeat = repeatLength(in, candidate, at, end);
      if (to < 0 || outMax - to < 3) {
        return 0;
      }
      to = writeRepeat(repeat, at - candidate - 1, out, to);
      at += repeat;
      literals = at;
    }
    return Math.max(0, writeLiterals(in, literals, end, outMax, out, to));
  }

  private static int slot(byte[] in, int at) {
    int three = (in[at] & 0xff) << 16 | (in[at + 1] & 0xff) << 8 | (in[at + 2] & 0xff);
    return three * 0x9e3779b1 >>> 32 - HASH_BITS;
  }

  private static boolean sameThree(byte[] in, int one, int other) {
    return in[one] == in[other] && in[one + 1] == in[other + 1] && in[one + 2] == in[other + 2];
  }

  private static int repeatLength(byte[] in, int earlier, int at, int end) {
    int most = Math.min(REPEAT_MAX, end - at);
    int length = 3;
    while (length < most && in[earlier + length] == in[at + length]) {
      length++;
    }
    return length;
  }

  /** Where the output ends, negative when it is too small. */
  private static int writeLiterals(byte[] in, int from, int end, int outMax, byte[] out, int to) {
    int next = to;
    for (int at = from; at < end && next >= 0; ) {
      int count = Math.min(LITERALS_MAX, end - at);
      if (outMax - next <= count) {
        return -1;
      }
      out[next++] = (byte) (count - 1);
      System.arraycopy(in, at, out, next, count);
      next += count;
      at += count;
    }
    return next;
  }

  private static int writeRepeat(int length, int offset, byte[] out, int to) {
    int next = to;
    int stored = length - 2;
    if (stored < 7) {
      out[next++] = (byte) (stored << 5 | offset >> 8);
    } else {
      out[next++] = (byte) (7 << 5 | offset >> 8);
      out[next++] = (byte) (stored - 7);
    }
    out[next++] = (byte) offset;
    return next;
  }

  /** Whether so many compressed bytes can become so many. */
  static boolean canBecome(int compressed, long length) {
    return length <= (long) compressed * EXPANSION_MAX;
  }

  /**
   * @param length what must come out
   */
  static byte[] decompress(byte[] in, int from, int end, int length) throws BadDumpException {
    byte[] out = new byte[length];
    int to = 0;
    int at = from;
    while (at < end) {
      int control = in[at++] & 0xff;
      int count = control >> 5;
      if (count == 0) {
        count = control + 1;
        require(count <= end - at && count <= length - to);
        System.arraycopy(in, at, out, to, count);
        at += count;
        to += count;
        continue;
      }
      if (count == 7) {
        require(at < end);
        count += in[at++] & 0xff;
      }
      count += 2;
      require(at < end);
      int source = to - ((control & 0x1f) << 8 | (in[at++] & 0xff)) - 1;
      require(source >= 0 && count <= length - to);
      // Byte by byte: what is copied may begin with what it makes.
      for (int i = 0; i < count; i++) {
        out[to++] = out[source++];
      }
    }
    require(to == length);
    return out;
  }

  private static void require(boolean holds) throws BadDumpException {
    if (!holds) {
      throw BadDumpException.damaged("compressed string");
    }
  }
}
