package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;

/** Reads values of MessagePack. */
final class MsgpackReader {
  /** Java's stack bears no more. */
  private static final int DEPTH_MAX = 1000;

  private final Args args;
  private final byte[] data;
  private int at;

  MsgpackReader(Args args, byte[] data, int from) {
    this.args = args;
    this.data = data;
    this.at = from;
  }

  boolean hasNext() {
    return at < data.length;
  }

  int position() {
    return at;
  }

  private void need(long count) {
    if (data.length - at < count) {
      throw args.error("Missing bytes in input.");
    }
  }

  private long unsigned(int size) {
    need(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = (value << 8) | (data[at++] & 0xFF);
    }
    return value;
  }

  private long signed(int size) {
    int shift = 64 - 8 * size;
    return unsigned(size) << shift >> shift;
  }

  Object next(int depth) {
    args.state().tick();
    if (depth > DEPTH_MAX) {
      throw args.error("Bad data format in input.");
    }
    need(1);
    int code = data[at++] & 0xFF;
    if (code < 0x80 || code >= 0xE0) {
      return Values.number((byte) code);
    }
    if (code < 0x90) {
      return map(code & 15, depth);
    }
    if (code < 0xA0) {
      return array(code & 15, depth);
    }
    if (code < 0xC0) {
      return string(code & 31);
    }
    return switch (code) {
      case 0xC0 -> NIL;
      case 0xC2 -> Boolean.FALSE;
      case 0xC3 -> Boolean.TRUE;
      case 0xD9 -> string(unsigned(1));
      case 0xDA -> string(unsigned(2));
      case 0xDB -> string(unsigned(4));
      case 0xCA -> Values.number(Float.intBitsToFloat((int) unsigned(4)));
      case 0xCB -> Values.number(Double.longBitsToDouble(unsigned(8)));
      case 0xCC -> Values.number(unsigned(1));
      case 0xCD -> Values.number(unsigned(2));
      case 0xCE -> Values.number(unsigned(4));
      case 0xCF -> {
        long value = unsigned(8);
        yield Values.number(value >= 0 ? value : (value >>> 1) * 2.0 + (value & 1));
      }
      case 0xD0 -> Values.number(signed(1));
      case 0xD1 -> Values.number(signed(2));
      case 0xD2 -> Values.number(signed(4));
      case 0xD3 -> Values.number(signed(8));
      case 0xDC -> array(unsigned(2), depth);
      case 0xDD -> array(unsigned(4), depth);
      case 0xDE -> map(unsigned(2), depth);
      case 0xDF -> map(unsigned(4), depth);
      default -> throw args.error("Bad data format in input.");
    };
  }

  private Object string(long length) {
    need(length);
    args.state().meter().allocate(length + 40);
    LuaString value = LuaString.copyOf(data, at, at + (int) length);
    at += (int) length;
    return value;
  }

  private Object array(long count, int depth) {
    LuaTable table = args.state().newTable();
    int held = args.state().heldCount();
    args.state().hold(table);
    for (long i = 1; i <= count; i++) {
      table.put(Values.number(i), next(depth + 1));
    }
    args.state().letGo(held);
    return table;
  }

  private Object map(long count, int depth) {
    LuaTable table = args.state().newTable();
    int held = args.state().heldCount();
    args.state().hold(table);
    for (long i = 0; i < count; i++) {
      Object key = next(depth + 1);
      Object value = next(depth + 1);
      if (key == NIL || (key instanceof Double number && number.isNaN())) {
        throw args.error(key == NIL ? "table index is nil" : "table index is NaN");
      }
      table.put(key, value);
    }
    args.state().letGo(held);
    return table;
  }
}
