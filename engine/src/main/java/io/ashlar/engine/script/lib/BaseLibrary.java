package io.ashlar.engine.script.lib;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.Closure;
import io.ashlar.engine.script.lua.Coroutine;
import io.ashlar.engine.script.lua.Coroutines;
import io.ashlar.engine.script.lua.LuaCompiler;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaFunction;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Prototype;
import io.ashlar.engine.script.lua.SyntaxError;
import io.ashlar.engine.script.lua.Values;
import java.util.Locale;

/** The functions without a library, and {@code coroutine}. */
public final class BaseLibrary {
  /** Empty places of a table that are passed over within a step. */
  private static final int PLACES_A_STEP = 16;

  private static final LuaString METATABLE = LuaString.of("__metatable");
  private static final LuaString TO_STRING = LuaString.of("__tostring");
  private static final int UNPACK_MAX = 8000;
  private static final int SOURCE_MAX = 60;
  private static final double BYTES_PER_KIB = 1024;

  private BaseLibrary() {}

  public static void open(LuaState state) {
    Builtin next = new Builtin("next", BaseLibrary::next);
    Builtin ipairsStep = new Builtin("ipairs", BaseLibrary::ipairsStep);
    state.addRoot(next);
    state.globals().put("next", next);
    state.globals().put("_G", state.globals());
    Library.ofGlobals(state)
        .value("_VERSION", "Lua 5.1")
        .function("assert", BaseLibrary::assertTrue)
        .function("collectgarbage", BaseLibrary::collectGarbage)
        .function("error", BaseLibrary::error)
        .function("gcinfo", args -> Math.floor(state.meter().usedBytes() / BYTES_PER_KIB))
        .function("getmetatable", BaseLibrary::getMetatable)
        .function("ipairs", args -> new Object[] {ipairsStep, args.table(1), Values.number(0)})
        .function("load", BaseLibrary::load)
        .function("loadstring", BaseLibrary::loadString)
        .function("pairs", args -> new Object[] {next, args.table(1), NIL})
        .function(
            "pcall",
            args -> {
              Object function = args.any(1);
              return args.coroutine().protectedCall(function, args.tail(2), value -> value);
            })
        .function("rawequal", args -> Values.rawEquals(args.any(1), args.any(2)))
        .function("rawget", args -> args.table(1).get(args.any(2)))
        .function("rawset", BaseLibrary::rawSet)
        .function("select", BaseLibrary::select)
        .function("setmetatable", BaseLibrary::setMetatable)
        .function("tonumber", BaseLibrary::toNumber)
        .function("tostring", BaseLibrary::toStringValue)
        .function("type", args -> LuaString.of(Values.typeName(args.any(1))))
        .function("unpack", BaseLibrary::unpack)
        .function("xpcall", BaseLibrary::xpcall);
    new Library(state, "coroutine")
        .function("create", args -> Coroutines.create(state, luaFunction(args)))
        .function("resume", BaseLibrary::resume)
        .function(
            "running",
            args ->
                args.coroutine().status() == Coroutine.Status.RUNNING && !isMain(args)
                    ? args.coroutine()
                    : NIL)
        .function("status", BaseLibrary::status)
        .function("wrap", BaseLibrary::wrap)
        .function("yield", Coroutines::yield);
  }

  private static boolean isMain(Args args) {
    return args.coroutine().isMain();
  }

  private static Object toStringValue(Args args) {
    Object value = args.any(1);
    LuaTable metatable = value instanceof LuaTable table ? table.metatable() : null;
    Object handler = metatable == null ? NIL : metatable.get(TO_STRING);
    return handler == NIL ? Values.toText(value) : args.callOne(handler, value);
  }

  /** As tostring, metatables minded, for what must be a string. */
  static LuaString toText(Args args, Object value) {
    if (value instanceof LuaTable table) {
      LuaTable metatable = table.metatable();
      Object handler = metatable == null ? NIL : metatable.get(TO_STRING);
      if (handler != NIL) {
        Object text = args.callOne(handler, value);
        if (text instanceof LuaString string) {
          return string;
        }
        throw args.error("'tostring' must return a string to 'print'");
      }
    }
    return Values.toText(value);
  }

  private static Object next(Args args) {
    LuaTable table = args.table(1);
    int after = table.placeAfter(args.get(2));
    if (after < 0) {
      throw LuaError.of("invalid key to 'next'");
    }
    int place = table.nextPlace(after);
    args.state().work(place < 0 ? 1 : (place - after) / PLACES_A_STEP);
    return place < 0 ? NIL : new Object[] {table.keyAt(place), table.valueAt(place)};
  }

  private static Object ipairsStep(Args args) {
    int index = (int) args.integer(2) + 1;
    Object value = args.table(1).get(index);
    return value == NIL ? NIL : new Object[] {Values.number(index), value};
  }

  private static Object assertTrue(Args args) {
    if (!Values.isTrue(args.any(1))) {
      throw args.error(args.string(2, LuaString.of("assertion failed!")).text());
    }
    return args.tail(1);
  }

  private static Object error(Args args) {
    int level = (int) args.integer(2, 1);
    Object value = args.get(1);
    boolean positioned = level > 0 && (value instanceof LuaString || value instanceof Double);
    if (!positioned) {
      throw new LuaError(value);
    }
    String position = args.position().isEmpty() ? "" : args.coroutine().position(level);
    throw LuaError.of(position + Values.toText(value).text());
  }

  private static Object collectGarbage(Args args) {
    String option = args.string(1, LuaString.of("collect")).text();
    switch (option) {
      case "collect" -> args.state().meter().recount();
      case "count" -> {
        return args.state().meter().usedBytes() / BYTES_PER_KIB;
      }
      case "step" -> {
        return Boolean.FALSE;
      }
      case "setpause", "setstepmul" -> {
        return Values.number(200);
      }
      case "stop", "restart" -> {
        // Java's collector is not the script's business.
      }
      default -> throw args.argumentError(1, "invalid option '" + option + "'");
    }
    return Values.number(0);
  }

  private static Object getMetatable(Args args) {
    LuaTable metatable =
        switch (args.any(1)) {
          case LuaTable table -> table.metatable();
          case LuaString ignored -> args.state().stringMetatable();
          default -> null;
        };
    if (metatable == null) {
      return NIL;
    }
    Object shown = metatable.get(METATABLE);
    return shown == NIL ? metatable : shown;
  }

  private static Object setMetatable(Args args) {
    LuaTable table = args.table(1);
    Object metatable = args.get(2);
    if (args.count() < 2 || !(metatable == NIL || metatable instanceof LuaTable)) {
      throw args.argumentError(2, "nil or table expected");
    }
    LuaTable former = table.metatable();
    if (former != null && former.get(METATABLE) != NIL) {
      throw args.error("cannot change a protected metatable");
    }
    if (table.isReadOnly()) {
      throw LuaError.of("Attempt to modify a readonly table");
    }
    table.setMetatable(metatable instanceof LuaTable next ? next : null);
    return table;
  }

  private static Object rawSet(Args args) {
    LuaTable table = args.table(1);
    Object key = args.any(2);
    Object value = args.any(3);
    if (table.isReadOnly()) {
      throw LuaError.of("Attempt to modify a readonly table");
    }
    if (key == NIL) {
      throw LuaError.of("table index is nil");
    }
    if (key instanceof Double number && number.isNaN()) {
      throw LuaError.of("table index is NaN");
    }
    table.put(key, value);
    return table;
  }

  private static Object select(Args args) {
    if (args.get(1) instanceof LuaString word && word.length() > 0 && word.at(0) == '#') {
      return Values.number(args.count() - 1);
    }
    long from = args.integer(1);
    if (from < 0) {
      from += args.count();
    } else if (from > args.count()) {
      from = args.count();
    }
    if (from < 1) {
      throw args.argumentError(1, "index out of range");
    }
    return args.tail((int) from + 1);
  }

  private static Object toNumber(Args args) {
    int base = (int) args.integer(2, 10);
    if (base == 10) {
      return Values.toNumber(args.any(1));
    }
    String text = args.string(1).text().strip().toLowerCase(Locale.ROOT);
    if (base < 2 || base > 36) {
      throw args.argumentError(2, "base out of range");
    }
    boolean negative = text.startsWith("-");
    if (negative) {
      text = text.substring(1);
    }
    if (base == 16 && text.startsWith("0x")) {
      text = text.substring(2);
    }
    double value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), base);
      if (digit < 0 || text.charAt(i) > 'z') {
        return NIL;
      }
      value = value * base + digit;
    }
    if (text.isEmpty()) {
      return NIL;
    }
    // C's strtoul wraps a negative number around.
    return Values.number(negative && value != 0 ? 18446744073709551616.0 - value : value);
  }

  private static Object unpack(Args args) {
    LuaTable table = args.table(1);
    long from = args.integer(2, 1);
    long to = args.isNoneOrNil(3) ? table.length() : args.integer(3);
    if (from > to) {
      return Builtin.NONE;
    }
    if (to - from >= UNPACK_MAX || to - from < 0) {
      throw args.error("too many results to unpack");
    }
    Object[] values = new Object[(int) (to - from) + 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = table.get((double) (from + i));
    }
    return values;
  }

  private static Object xpcall(Args args) {
    Object handler = args.any(2);
    return args.coroutine()
        .protectedCall(args.get(1), new Object[0], value -> handled(args, handler, value));
  }

  private static Object handled(Args args, Object handler, Object value) {
    try {
      return args.callOne(handler, value);
    } catch (LuaError e) {
      return LuaString.of("error in error handling");
    }
  }

  // ---- loading ----

  private static Object loadString(Args args) {
    LuaString text = args.string(1);
    return compiled(args, text.bytes(), sourceName(args.string(2, text)));
  }

  private static Object load(Args args) {
    LuaFunction reader = args.function(1);
    TextBuffer text = new TextBuffer(args.state());
    while (true) {
      Object piece;
      try {
        piece = args.callOne(reader);
      } catch (LuaError e) {
        return new Object[] {NIL, e.value()};
      }
      if (piece == NIL || (piece instanceof LuaString end && end.length() == 0)) {
        return compiled(
            args, text.toLuaString().bytes(), sourceName(args.string(2, LuaString.of("=(load)"))));
      }
      if (!(piece instanceof LuaString || piece instanceof Double)) {
        return new Object[] {NIL, LuaString.of("reader function must return a string")};
      }
      text.add(Values.toText(piece));
    }
  }

  private static Object compiled(Args args, byte[] text, String source) {
    try {
      // What the compiler needs is some thirty times the text.
      args.state().meter().allocate(32L * text.length);
      Prototype prototype = LuaCompiler.compile(text, source);
      return Closure.loaded(prototype, args.state());
    } catch (SyntaxError e) {
      return new Object[] {NIL, LuaString.of(String.valueOf(e.getMessage()))};
    }
  }

  /** How Lua shows the name of a chunk: a text by its first line. */
  static String sourceName(LuaString name) {
    String text = name.text();
    if (text.startsWith("=")) {
      return text.substring(1, Math.min(text.length(), SOURCE_MAX));
    }
    if (text.startsWith("@")) {
      String file = text.substring(1);
      int room = SOURCE_MAX - 8;
      return file.length() > room ? "..." + file.substring(file.length() - room) : file;
    }
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    int room = SOURCE_MAX - 17;
    boolean cut = line.length() > room || end >= 0;
    return "[string \""
        + (cut ? line.substring(0, Math.min(line.length(), room)) + "..." : line)
        + "\"]";
  }

  // ---- coroutines ----

  private static Closure luaFunction(Args args) {
    if (args.get(1) instanceof Closure closure) {
      return closure;
    }
    throw args.argumentError(1, "Lua function expected");
  }

  private static Coroutine coroutine(Args args) {
    if (args.get(1) instanceof Coroutine coroutine) {
      return coroutine;
    }
    throw args.argumentError(1, "coroutine expected");
  }

  private static Object resume(Args args) {
    Coroutine coroutine = coroutine(args);
    try {
      Object[] results = Coroutines.resume(args.coroutine(), coroutine, args.tail(2));
      Object[] all = new Object[results.length + 1];
      all[0] = Boolean.TRUE;
      System.arraycopy(results, 0, all, 1, results.length);
      return all;
    } catch (LuaError e) {
      return new Object[] {Boolean.FALSE, e.value()};
    }
  }

  private static Object status(Args args) {
    return LuaString.of(coroutine(args).status().name().toLowerCase(Locale.ROOT));
  }

  private static Object wrap(Args args) {
    Coroutine coroutine = Coroutines.create(args.state(), luaFunction(args));
    return new Builtin(
        "wrap",
        call -> {
          try {
            return Coroutines.resume(call.coroutine(), coroutine, call.tail(1));
          } catch (LuaError e) {
            throw e.value() instanceof LuaString text
                ? LuaError.of(call.position() + text.text())
                : e;
          }
        });
  }
}
