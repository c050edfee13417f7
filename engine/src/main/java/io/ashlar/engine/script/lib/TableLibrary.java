package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;

/** {@code table}. */
public final class TableLibrary {
  private TableLibrary() {}

  public static void open(LuaState state) {
    new Library(state, "table")
        .function("concat", TableLibrary::concat)
        .function("foreach", TableLibrary::forEach)
        .function("foreachi", TableLibrary::forEachIndex)
        .function("getn", args -> Values.number(args.table(1).length()))
        .function("insert", TableLibrary::insert)
        .function("maxn", TableLibrary::maxIndex)
        .function("remove", TableLibrary::remove)
        .function(
            "setn",
            args -> {
              throw args.error("'setn' is obsolete");
            })
        .function("sort", args -> new TableSort(args).sort());
  }

  private static void checkWritable(LuaTable table) {
    if (table.isReadOnly()) {
      throw LuaError.of("Attempt to modify a readonly table");
    }
  }

  private static Object concat(Args args) {
    LuaTable table = args.table(1);
    LuaString separator = args.string(2, LuaString.EMPTY);
    int from = (int) args.integer(3, 1);
    int to = args.isNoneOrNil(4) ? table.length() : (int) args.integer(4);
    TextBuffer text = new TextBuffer(args.state());
    for (int i = from; i <= to; i++) {
      Object value = table.get(i);
      if (!(value instanceof LuaString || value instanceof Double)) {
        throw args.error(
            "invalid value ("
                + Values.typeName(value)
                + ") at index "
                + i
                + " in table for 'concat'");
      }
      text.add(Values.toText(value));
      if (i < to) {
        text.add(separator);
      }
      args.state().tick();
      if (i == Integer.MAX_VALUE) {
        break;
      }
    }
    return text.toLuaString();
  }

  private static Object forEach(Args args) {
    LuaTable table = args.table(1);
    Object function = args.function(2);
    Object key = NIL;
    while (true) {
      int place = table.nextPlace(Math.max(0, table.placeAfter(key)));
      if (place < 0) {
        return Builtin.NONE;
      }
      key = table.keyAt(place);
      Object result = args.callOne(function, key, table.valueAt(place));
      if (result != NIL) {
        return result;
      }
    }
  }

  private static Object forEachIndex(Args args) {
    LuaTable table = args.table(1);
    int length = table.length();
    Object function = args.function(2);
    for (int i = 1; i <= length; i++) {
      Object result = args.callOne(function, Values.number(i), table.get(i));
      if (result != NIL) {
        return result;
      }
    }
    return Builtin.NONE;
  }

  private static Object insert(Args args) {
    LuaTable table = args.table(1);
    int end = table.length() + 1;
    int position = end;
    if (args.count() == 3) {
      position = (int) args.integer(2);
      checkWritable(table);
      for (int i = Math.max(end, position); i > position; i--) {
        table.put(i, table.get(i - 1));
        args.state().tick();
      }
    } else if (args.count() != 2) {
      throw args.error("wrong number of arguments to 'insert'");
    }
    checkWritable(table);
    table.put(position, args.get(args.count()));
    return Builtin.NONE;
  }

  private static Object remove(Args args) {
    LuaTable table = args.table(1);
    int end = table.length();
    int position = (int) args.integer(2, end);
    if (position < 1 || position > end) {
      return Builtin.NONE;
    }
    checkWritable(table);
    Object removed = table.get(position);
    for (int i = position; i < end; i++) {
      table.put(i, table.get(i + 1));
      args.state().tick();
    }
    table.put(end, NIL);
    return removed;
  }

  private static Object maxIndex(Args args) {
    LuaTable table = args.table(1);
    double max = 0;
    for (int place = table.nextPlace(0); place >= 0; place = table.nextPlace(place + 1)) {
      if (table.keyAt(place) instanceof Double key && key > max) {
        max = key;
      }
      args.state().tick();
    }
    return Values.number(max);
  }
}
