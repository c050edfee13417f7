package io.ashlar.engine.bitmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A string's value as bits, and what the bitmap commands share. */
record Bits(byte[] array, int offset, int length) {
  static final Bits NONE = new Bits(new byte[0], 0, 0);
  static final Reply.Error BAD_OFFSET =
      new Reply.Error("ERR bit offset is not an integer or out of range");
  static final Reply.Error BAD_BIT = new Reply.Error("ERR bit is not an integer or out of range");

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The value of a string record; {@link #NONE} for a missing key. */
  static Bits of(@Nullable Object record) {
    return record == null
        ? NONE
        : new Bits(
            Records.stringArray(record),
            Records.stringOffset(record),
            Records.stringLength(record));
  }

  /** A bit's position as an argument, -1 when it is none that any string can have. */
  static long position(byte[] argument) {
    return position(argument, 0);
  }

  /** As {@link #position(byte[])}, of what stands from {@code from} on. */
  static long position(byte[] argument, int from) {
    int length = argument.length - from;
    return Numbers.isLong(argument, from, length)
        ? Math.max(-1, Numbers.toLong(argument, from, length))
        : -1;
  }

  /** Whether a string may be so long as to hold this bit. */
  static boolean isWithin(Execution x, long bit) {
    return bit >>> 3 < Math.min(x.settings().maxBulkBytes, Integer.MAX_VALUE - 1024);
  }

  /** One bit, 0 beyond the end. */
  int get(long bit) {
    long at = bit >>> 3;
    return at >= length ? 0 : array[offset + (int) at] >>> (7 - (bit & 7)) & 1;
  }

  /** A byte, 0 beyond the end. */
  byte byteAt(long at) {
    return at >= length ? 0 : array[offset + (int) at];
  }

  /** A copy of some bytes, zeros beyond the end. */
  byte[] bytes(int from, int count) {
    byte[] copy = new byte[count];
    int present = Math.min(count, length - from);
    if (present > 0) {
      System.arraycopy(array, offset + from, copy, 0, present);
    }
    return copy;
  }

  /**
   * How many bits are set from bit {@code first} to bit {@code last}, both included and present.
   */
  long count(long first, long last) {
    int firstByte = (int) (first >>> 3);
    int lastByte = (int) (last >>> 3);
    long count = 0;
    int at = firstByte;
    for (; at + 8 <= lastByte + 1; at += 8) {
      count += Long.bitCount((long) LONG.get(array, offset + at));
    }
    for (; at <= lastByte; at++) {
      count += Integer.bitCount(array[offset + at] & 0xff);
    }
    int before = array[offset + firstByte] & 0xff & ~(0xff >>> (first & 7));
    int behind = array[offset + lastByte] & 0xff & (0x7f >>> (last & 7));
    return count - Integer.bitCount(before) - Integer.bitCount(behind);
  }

  /**
   * The first bit of a value between two, both included and present.
   *
   * @return -1 when there is none
   */
  long find(int bit, long first, long last) {
    byte without = (byte) (bit == 0 ? 0xff : 0);
    long at = first;
    while (at <= last) {
      if ((at & 7) == 0 && last - at >= 7 && array[offset + (int) (at >>> 3)] == without) {
        at = skip(without, at, last);
      } else if (get(at) == bit) {
        return at;
      } else {
        at++;
      }
    }
    return -1;
  }

  /** From a byte's first bit on past all whole bytes that have this value. */
  private long skip(byte value, long from, long last) {
    long eight = value == 0 ? 0 : -1;
    long at = from;
    while (last - at >= 63 && (long) LONG.get(array, offset + (int) (at >>> 3)) == eight) {
      at += 64;
    }
    while (last - at >= 7 && array[offset + (int) (at >>> 3)] == value) {
      at += 8;
    }
    return at;
  }

  /**
   * Bits as an unsigned number, zeros beyond the end.
   *
   * @param width 1 to 64
   */
  long number(long from, int width) {
    long number = 0;
    for (int i = 0; i < width; i++) {
      number = number << 1 | get(from + i);
    }
    return number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bits bits
        && Arrays.equals(
            array, offset, offset + length, bits.array, bits.offset, bits.offset + bits.length);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes(0, length));
  }

  @Override
  public String toString() {
    return "Bits[" + new String(array, offset, length, ISO_8859_1) + "]";
  }
}
