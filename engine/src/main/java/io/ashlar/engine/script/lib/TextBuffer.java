package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import java.util.Arrays;

/** Bytes that become a string. Its growth is noted in the memory meter first. */
final class TextBuffer {
  private final LuaState state;
  private byte[] bytes = new byte[64];
  private int length;

  TextBuffer(LuaState state) {
    this.state = state;
  }

  int length() {
    return length;
  }

  TextBuffer add(int b) {
    room(1);
    bytes[length++] = (byte) b;
    return this;
  }

  TextBuffer add(LuaString text) {
    return add(text.bytes(), 0, text.length());
  }

  TextBuffer add(byte[] from, int offset, int count) {
    room(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** Each character must be below 256. */
  TextBuffer add(String text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  /** Big-endian. */
  TextBuffer addNumber(long value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      add((int) (value >>> shift));
    }
    return this;
  }

  void fill(int b, long count) {
    room(count);
    Arrays.fill(bytes, length, length + (int) count, (byte) b);
    length += (int) count;
  }

  void set(int at, int b) {
    bytes[at] = (byte) b;
  }

  private void room(long more) {
    long needed = length + more;
    if (needed > bytes.length) {
      long size = Math.max(needed, 2L * bytes.length);
      state.meter().allocate(size);
      bytes = Arrays.copyOf(bytes, Math.toIntExact(size));
    }
  }

  LuaString toLuaString() {
    return state.newString(Arrays.copyOf(bytes, length));
  }
}
