package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;

/** {@code cmsgpack}: lua-cmsgpack 0.4.0 (the MessagePack format is at msgpack.org). */
public final class CmsgpackLibrary {
  private static final int NESTING_MAX = 16;

  private CmsgpackLibrary() {}

  public static void open(LuaState state) {
    new Library(state, "cmsgpack")
        .value("_NAME", "cmsgpack")
        .value("_VERSION", "lua-cmsgpack 0.4.0")
        .value("_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo")
        .value("_DESCRIPTION", "MessagePack C implementation for Lua")
        .function("pack", CmsgpackLibrary::pack)
        .function("unpack", args -> unpack(args, 0, 0, false))
        .function("unpack_one", args -> unpack(args, 1, args.integer(2, 0), true))
        .function("unpack_limit", args -> unpack(args, args.integer(2), args.integer(3, 0), true));
  }

  private static Object pack(Args args) {
    if (args.count() == 0) {
      throw args.argumentError(0, "MessagePack pack needs input.");
    }
    TextBuffer out = new TextBuffer(args.state());
    for (int i = 1; i <= args.count(); i++) {
      encode(args.state(), out, args.get(i), 0);
    }
    return out.toLuaString();
  }

  private static void encode(LuaState state, TextBuffer out, Object value, int nesting) {
    state.tick();
    switch (value) {
      case LuaString string -> {
        header(out, string.length(), 32, 0xA0, 0xD9, 0xDA, 0xDB);
        out.add(string);
      }
      case Boolean truth -> out.add(truth ? 0xC3 : 0xC2);
      case Double number -> number(out, number);
      case LuaTable table -> {
        if (nesting == NESTING_MAX) {
          out.add(0xC0);
        } else {
          table(state, out, table, nesting);
        }
      }
      default -> out.add(0xC0);
    }
  }

  /** The byte or bytes that tell a length; {@code one} is 0 where there is no one-byte length. */
  private static void header(
      TextBuffer out, int length, int tinyBelow, int tiny, int one, int two, int four) {
    if (length < tinyBelow) {
      out.add(tiny | length);
    } else if (one != 0 && length <= 0xFF) {
      out.add(one).add(length);
    } else if (length <= 0xFFFF) {
      out.add(two).addNumber(length, 2);
    } else {
      out.add(four).addNumber(length, 4);
    }
  }

  private static void number(TextBuffer out, double number) {
    long whole = (long) number;
    if (whole == number && whole != Long.MAX_VALUE) {
      integer(out, whole);
    } else if ((float) number == number) {
      out.add(0xCA).addNumber(Float.floatToRawIntBits((float) number), 4);
    } else {
      out.add(0xCB).addNumber(Double.doubleToRawLongBits(number), 8);
    }
  }

  private static void integer(TextBuffer out, long n) {
    if (n >= -32 && n <= 127) {
      out.add((int) n);
    } else if (n >= 0) {
      int size = n <= 0xFF ? 0 : n <= 0xFFFF ? 1 : n <= 0xFFFFFFFFL ? 2 : 3;
      out.add(0xCC + size).addNumber(n, 1 << size);
    } else {
      int size = n >= -128 ? 0 : n >= -32768 ? 1 : n >= Integer.MIN_VALUE ? 2 : 3;
      out.add(0xD0 + size).addNumber(n, 1 << size);
    }
  }

  private static void table(LuaState state, TextBuffer out, LuaTable table, int nesting) {
    int count = 0;
    double max = 0;
    boolean array = true;
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      count++;
      if (table.keyAt(at) instanceof Double key && key > 0 && Math.floor(key) == key) {
        max = Math.max(max, key);
      } else {
        array = false;
      }
    }
    if (array && max == count) {
      header(out, count, 16, 0x90, 0, 0xDC, 0xDD);
      for (int i = 1; i <= count; i++) {
        encode(state, out, table.get(i), nesting + 1);
      }
      return;
    }
    header(out, count, 16, 0x80, 0, 0xDE, 0xDF);
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      encode(state, out, table.keyAt(at), nesting + 1);
      encode(state, out, table.valueAt(at), nesting + 1);
    }
  }

  /**
   * @param limit how many values at most; 0 with offset 0 for all
   * @param offsetWanted unless it is all, the first result is where to go on, -1 at the end
   */
  private static Object unpack(Args args, long limit, long offset, boolean offsetWanted) {
    boolean all = limit == 0 && offset == 0;
    boolean withOffset = offsetWanted && !all;
    byte[] data = args.string(1).bytes();
    if (offset < 0 || limit < 0) {
      throw args.error(
          "Invalid request to unpack with offset of "
              + (int) offset
              + " and limit of "
              + data.length
              + ".");
    }
    if (offset > data.length) {
      throw args.error(
          "Start offset " + (int) offset + " greater than input length " + data.length + ".");
    }
    MsgpackReader reader = new MsgpackReader(args, data, (int) offset);
    // In a table meanwhile, so that the memory meter sees them.
    LuaTable values = args.state().newTable();
    int held = args.state().heldCount();
    args.state().hold(values);
    int count = 0;
    while (reader.hasNext() && (all || count < limit)) {
      values.put(++count, reader.next(0));
    }
    int first = withOffset ? 1 : 0;
    args.state().meter().allocate(8L * count);
    Object[] results = new Object[count + first];
    if (withOffset) {
      results[0] = Values.number(reader.hasNext() ? reader.position() : -1);
    }
    for (int i = 1; i <= count; i++) {
      results[first + i - 1] = values.get(i);
    }
    args.state().letGo(held);
    return results;
  }
}
