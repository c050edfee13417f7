package io.ashlar.engine.sortedset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One entry of a packed block, decoded. Used again for entry after entry.
 *
 * <pre>
 * entry  := score memberLength:varint byte*
 * score  := n:varlong           n > 0: the integer whose zigzag form is n - 1
 *         | 0 bits:i64          any other number
 * </pre>
 */
final class EntryCursor {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  double score;
  int memberAt;
  int memberLength;

  /** Where the next entry begins, or the end of the block. */
  int end;

  /** Decodes the entry that begins at {@code at}. */
  void read(byte[] block, int at) {
    int next = at + 1;
    long number = block[at];
    if (number < 0) {
      number &= 0x7f;
      int shift = 7;
      byte more;
      do {
        more = block[next++];
        number |= (long) (more & 0x7f) << shift;
        shift += 7;
      } while (more < 0);
    }
    if (number == 0) {
      score = Double.longBitsToDouble((long) LONG.get(block, next));
      next += Long.BYTES;
    } else {
      long zigzag = number - 1;
      score = (zigzag >>> 1) ^ -(zigzag & 1);
    }
    int length = block[next++];
    if (length < 0) {
      length &= 0x7f;
      int shift = 7;
      byte more;
      do {
        more = block[next++];
        length |= (more & 0x7f) << shift;
        shift += 7;
      } while (more < 0);
    }
    memberAt = next;
    memberLength = length;
    end = next + length;
  }

  /** Members of one set often begin alike and seldom end alike. */
  boolean memberEquals(byte[] block, byte[] array, int offset, int length) {
    if (memberLength != length) {
      return false;
    }
    return length == 0
        || (block[end - 1] == array[offset + length - 1]
            && Arrays.equals(block, memberAt, end, array, offset, offset + length));
  }

  /** Whether the entry stands before an element. */
  boolean isBefore(byte[] block, double otherScore, byte[] other) {
    return score < otherScore
        || (score == otherScore
            && Arrays.compareUnsigned(block, memberAt, end, other, 0, other.length) < 0);
  }
}
