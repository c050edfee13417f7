package io.ashlar.engine.script;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lib.BaseLibrary;
import io.ashlar.engine.script.lib.BitLibrary;
import io.ashlar.engine.script.lib.CjsonLibrary;
import io.ashlar.engine.script.lib.CmsgpackLibrary;
import io.ashlar.engine.script.lib.Library;
import io.ashlar.engine.script.lib.MathLibrary;
import io.ashlar.engine.script.lib.StringLibrary;
import io.ashlar.engine.script.lib.StructLibrary;
import io.ashlar.engine.script.lib.TableLibrary;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;
import java.util.List;

/** The globals of scripts, protected against them. */
final class LuaEnvironment {
  private static final LuaString KEYS = LuaString.of("KEYS");
  private static final LuaString ARGV = LuaString.of("ARGV");

  private final LuaState state;
  private final LuaReplies replies;

  LuaEnvironment(LuaState state) {
    this.state = state;
    this.replies = new LuaReplies(state);
    BaseLibrary.open(state);
    StringLibrary.open(state);
    TableLibrary.open(state);
    MathLibrary.open(state);
    BitLibrary.open(state);
    CjsonLibrary.open(state);
    CmsgpackLibrary.open(state);
    StructLibrary.open(state);
    Library.ofGlobals(state)
        .function(
            "pcall",
            args -> {
              if (args.count() == 0) {
                return new Object[] {
                  Boolean.FALSE, LuaString.of("attempt to call a boolean value")
                };
              }
              Object function = args.get(1);
              return args.coroutine().protectedCall(function, args.tail(2), LuaEnvironment::text);
            });
  }

  /** Of an error that redis.call raised, pcall gives the text only. */
  private static Object text(Object error) {
    return error instanceof LuaTable table && table.get(LuaReplies.ERR) instanceof LuaString text
        ? text
        : error;
  }

  LuaState state() {
    return state;
  }

  LuaReplies replies() {
    return replies;
  }

  /** Nothing global can be changed from now on, and unknown globals are errors. */
  void protect() {
    LuaTable globals = state.globals();
    for (int at = globals.nextPlace(0); at >= 0; at = globals.nextPlace(at + 1)) {
      if (globals.valueAt(at) instanceof LuaTable library) {
        library.setReadOnly(true);
      }
    }
    guard(globals);
  }

  /** The table cannot be changed, and what it has not is an error. */
  void guard(LuaTable table) {
    LuaTable metatable = state.newTable();
    Library.of(state, metatable)
        .function(
            "__index",
            args -> {
              if (!(args.get(2) instanceof LuaString || args.get(2) instanceof Double)) {
                throw args.error(
                    "Second argument to luaProtectedTableError must be a string or number");
              }
              throw args.error(
                  "Script attempted to access nonexistent global variable '"
                      + Values.toText(args.get(2)).text()
                      + "'");
            });
    metatable.setReadOnly(true);
    table.setMetatable(metatable);
    table.setReadOnly(true);
  }

  /** Sets KEYS and ARGV. */
  void setArguments(List<byte[]> keys, List<byte[]> arguments) {
    state.globals().put(KEYS, list(keys));
    state.globals().put(ARGV, list(arguments));
  }

  /** Forgets KEYS and ARGV, which may be large. */
  void clearArguments() {
    state.globals().put(KEYS, NIL);
    state.globals().put(ARGV, NIL);
  }

  LuaTable list(List<byte[]> values) {
    LuaTable table = new LuaTable(state.meter(), values.size(), 0);
    for (int i = 0; i < values.size(); i++) {
      table.put(i + 1, state.newString(values.get(i)));
    }
    return table;
  }
}
