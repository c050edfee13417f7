package io.ashlar.node.commands.script;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A string as an RDB file has it: a length of one, two or five bytes before it, or compressed by
 * LZF (Marc Lehmann's LibLZF) with both lengths before it.
 *
 * @param end where the next thing begins
 */
record RdbString(byte[] bytes, int end) {
  private static final int COMPRESSED = 0xC3;
  private static final int BYTES_MAX = 16 << 20;

  /** Null when it is none. */
  static @Nullable RdbString read(byte[] data, int from, int end) {
    if (from >= end) {
      return null;
    }
    boolean compressed = (data[from] & 0xFF) == COMPRESSED;
    long[] length = length(data, compressed ? from + 1 : from, end);
    if (length[0] < 0) {
      return null;
    }
    long[] full = compressed ? length(data, (int) length[1], end) : length;
    int start = (int) full[1];
    if (full[0] < 0 || full[0] > BYTES_MAX || length[0] > end - start) {
      return null;
    }
    int stop = start + (int) length[0];
    byte[] bytes =
        compressed
            ? decompress(data, start, stop, (int) full[0])
            : Arrays.copyOfRange(data, start, stop);
    return bytes == null ? null : new RdbString(bytes, stop);
  }

  /** A length, -1 when it is none, and where it ends. */
  private static long[] length(byte[] data, int from, int end) {
    int first = from < end ? data[from] & 0xFF : 0xFF;
    int more = first >> 6 == 0 ? 0 : first >> 6 == 1 ? 1 : first == 0x80 ? 4 : -1;
    if (more < 0 || from + 1 + more > end) {
      return new long[] {-1, from};
    }
    long length = more == 4 ? 0 : first & 63;
    for (int i = 1; i <= more; i++) {
      length = (length << 8) | (data[from + i] & 0xFF);
    }
    return new long[] {length, from + 1 + more};
  }

  private static byte @Nullable [] decompress(byte[] data, int from, int end, int length) {
    byte[] out = new byte[length];
    int at = from;
    int to = 0;
    while (at < end) {
      int control = data[at++] & 0xFF;
      if (control < 32) {
        int count = control + 1;
        if (at + count > end || to + count > length) {
          return null;
        }
        System.arraycopy(data, at, out, to, count);
        at += count;
        to += count;
        continue;
      }
      int count = control >> 5;
      if (count == 7) {
        count += at < end ? data[at++] & 0xFF : 0;
      }
      count += 2;
      if (at >= end) {
        return null;
      }
      int back = to - ((control & 31) << 8) - (data[at++] & 0xFF) - 1;
      if (back < 0 || to + count > length) {
        return null;
      }
      // Byte by byte: the copy may overlap what it makes.
      for (int i = 0; i < count; i++) {
        out[to++] = out[back + i];
      }
    }
    return to == length ? out : null;
  }
}
