package io.ashlar.engine.sortedset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Packed entries in one array, laid out as {@link EntryCursor} reads them. Every method makes a new
 * array, or returns the one it got where nothing changes.
 */
final class EntryBlock {
  static final byte[] EMPTY = {};

  /** Integers up to here are exact in a double, and their varlong is no longer than its bits. */
  private static final long MAX_WHOLE = 1L << 53;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private EntryBlock() {}

  static int entryBytes(double score, int memberLength) {
    return scoreBytes(score) + varlongBytes(memberLength) + memberLength;
  }

  /** A copy with one entry more, which begins at {@code at}. */
  static byte[] insert(byte[] block, int at, double score, byte[] member) {
    return join(block, 0, at, score, member, at, block.length);
  }

  /**
   * Bytes {@code from} to {@code at} of a block, one entry, and the block from there to the end.
   */
  static byte[] join(
      byte[] block, int from, int at, double score, byte[] member, int tailFrom, int tailTo) {
    int head = at - from;
    int tail = tailTo - tailFrom;
    byte[] joined = new byte[head + entryBytes(score, member.length) + tail];
    System.arraycopy(block, from, joined, 0, head);
    int next = write(joined, head, score, member);
    System.arraycopy(block, tailFrom, joined, next, tail);
    return joined;
  }

  /** The bytes from {@code from} to {@code to}. */
  static byte[] slice(byte[] block, int from, int to) {
    if (from == 0 && to == block.length) {
      return block;
    }
    byte[] slice = new byte[to - from];
    System.arraycopy(block, from, slice, 0, slice.length);
    return slice;
  }

  /** A copy without the bytes from {@code from} to {@code to}. */
  static byte[] without(byte[] block, int from, int to) {
    byte[] rest = new byte[block.length - (to - from)];
    System.arraycopy(block, 0, rest, 0, from);
    System.arraycopy(block, to, rest, from, block.length - to);
    return rest;
  }

  static byte[] concat(byte[] left, byte[] right) {
    byte[] both = new byte[left.length + right.length];
    System.arraycopy(left, 0, both, 0, left.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /** Where the entry begins that stands {@code count} entries behind the one at {@code from}. */
  static int skip(byte[] block, int from, int count) {
    EntryCursor cursor = new EntryCursor();
    int at = from;
    for (int i = 0; i < count; i++) {
      cursor.read(block, at);
      at = cursor.end;
    }
    return at;
  }

  /** Where the first entry from {@code from} on begins that is not before an element. */
  static int place(byte[] block, int from, double score, byte[] member) {
    EntryCursor cursor = new EntryCursor();
    int at = from;
    while (at < block.length) {
      cursor.read(block, at);
      if (!cursor.isBefore(block, score, member)) {
        break;
      }
      at = cursor.end;
    }
    return at;
  }

  /**
   * A copy in which an element's entry, bytes {@code from} to {@code to}, gives way to one that
   * begins where {@code place} is now: at {@code from} or before, or at {@code to} or behind.
   */
  static byte[] move(byte[] block, int from, int to, int place, double score, byte[] member) {
    byte[] moved = new byte[block.length - (to - from) + entryBytes(score, member.length)];
    if (place <= from) {
      System.arraycopy(block, 0, moved, 0, place);
      int next = write(moved, place, score, member);
      System.arraycopy(block, place, moved, next, from - place);
      System.arraycopy(block, to, moved, next + from - place, block.length - to);
    } else {
      System.arraycopy(block, 0, moved, 0, from);
      System.arraycopy(block, to, moved, from, place - to);
      int next = write(moved, from + place - to, score, member);
      System.arraycopy(block, place, moved, next, block.length - place);
    }
    return moved;
  }

  private static int write(byte[] target, int at, double score, byte[] member) {
    int next = at;
    if (isWhole(score)) {
      long value = (long) score;
      next = writeVarlong(target, next, ((value << 1) ^ (value >> 63)) + 1);
    } else {
      target[next++] = 0;
      LONG.set(target, next, Double.doubleToRawLongBits(score));
      next += Long.BYTES;
    }
    next = writeVarlong(target, next, member.length);
    System.arraycopy(member, 0, target, next, member.length);
    return next + member.length;
  }

  private static int scoreBytes(double score) {
    if (!isWhole(score)) {
      return 1 + Long.BYTES;
    }
    long value = (long) score;
    return varlongBytes(((value << 1) ^ (value >> 63)) + 1);
  }

  private static boolean isWhole(double score) {
    return score == (long) score && Math.abs(score) <= MAX_WHOLE;
  }

  private static int varlongBytes(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  private static int writeVarlong(byte[] target, int at, long value) {
    int next = at;
    long left = value;
    while ((left & ~0x7fL) != 0) {
      target[next++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    target[next++] = (byte) left;
    return next;
  }
}
