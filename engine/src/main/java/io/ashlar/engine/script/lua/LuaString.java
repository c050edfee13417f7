package io.ashlar.engine.script.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** A Lua string: any bytes. Immutable; the bytes it was made of must not be changed. */
public final class LuaString implements Comparable<LuaString> {
  public static final LuaString EMPTY = new LuaString(new byte[0]);

  /** Heap bytes of an empty one. */
  static final int OVERHEAD_BYTES = 40;

  private final byte[] bytes;
  private int hash;
  private boolean hashed;

  /** The walk of {@link MemoryMeter} that has seen it last. */
  int seenInWalk;

  private LuaString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over. */
  public static LuaString of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new LuaString(bytes);
  }

  /** Each character must be below 256 and becomes a byte. */
  public static LuaString of(String text) {
    return of(text.getBytes(ISO_8859_1));
  }

  public static LuaString copyOf(byte[] bytes, int from, int to) {
    return from == to ? EMPTY : new LuaString(Arrays.copyOfRange(bytes, from, to));
  }

  /** Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  public int at(int index) {
    return bytes[index] & 0xFF;
  }

  /** A character for each byte. */
  public String text() {
    return new String(bytes, ISO_8859_1);
  }

  /**
   * As Lua 5.1 computes it, so that tables are traversed in the order that users know from Redis:
   * long strings are sampled.
   */
  @Override
  public int hashCode() {
    if (!hashed) {
      int length = bytes.length;
      int sum = length;
      int step = (length >> 5) + 1;
      for (int i = length; i >= step; i -= step) {
        sum ^= (sum << 5) + (sum >>> 2) + (bytes[i - 1] & 0xFF);
      }
      hash = sum;
      hashed = true;
    }
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof LuaString that && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int compareTo(LuaString other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return text();
  }
}
