package io.ashlar.engine.script;

import static io.ashlar.engine.script.lua.Nil.NIL;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.Closure;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaFunction;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what a library registers while its code runs. */
final class FunctionRegistration {
  /** Raises an error of the library {@code redis}. */
  @FunctionalInterface
  interface Raise {
    LuaError error(String message);
  }

  private static final String CALL = "redis.register_function";
  private static final String BAD_NAME =
      "Library names can only contain letters, numbers, or underscores(_) and must be at least"
          + " one character long";

  private final TreeMap<String, FunctionSet.Function> functions =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, LuaFunction> callbacks = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  TreeMap<String, FunctionSet.Function> functions() {
    return functions;
  }

  Map<String, LuaFunction> callbacks() {
    return callbacks;
  }

  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9_]+");
  }

  Object register(Args args, Raise raise) {
    if (args.count() < 1 || args.count() > 2) {
      throw raise.error("wrong number of arguments to " + CALL);
    }
    if (args.count() == 1) {
      if (!(args.get(1) instanceof LuaTable named)) {
        throw raise.error(
            "calling "
                + CALL
                + " with a single argument is only applicable to Lua table (representing named"
                + " arguments).");
      }
      named(named, raise);
    } else {
      if (!(args.get(1) instanceof LuaString || args.get(1) instanceof Double)) {
        throw raise.error("first argument to " + CALL + " must be a string");
      }
      if (!(args.get(2) instanceof Closure callback)) {
        throw raise.error("second argument to " + CALL + " must be a function");
      }
      add(text(args.string(1)), callback, null, ScriptFlag.none(), raise);
    }
    return Builtin.NONE;
  }

  private void named(LuaTable named, Raise raise) {
    @Nullable String name = null;
    @Nullable String description = null;
    @Nullable LuaFunction callback = null;
    Set<ScriptFlag> flags = ScriptFlag.none();
    for (int at = named.nextPlace(0); at >= 0; at = named.nextPlace(at + 1)) {
      if (named.keyAt(at) instanceof Double) {
        // Lua takes a number for a string; there is no argument of such a name.
        throw raise.error("unknown argument given to " + CALL);
      }
      if (!(named.keyAt(at) instanceof LuaString key)) {
        throw raise.error("named argument key given to " + CALL + " is not a string");
      }
      Object value = named.valueAt(at);
      switch (key.text().toLowerCase(Locale.ROOT)) {
        case "function_name" -> name = string(value, "function_name", raise);
        case "description" -> description = string(value, "description", raise);
        case "callback" -> {
          if (!(value instanceof Closure function)) {
            throw raise.error("callback argument given to " + CALL + " must be a function");
          }
          callback = function;
        }
        case "flags" -> {
          if (!(value instanceof LuaTable table)) {
            throw raise.error(
                "flags argument to " + CALL + " must be a table representing function flags");
          }
          flags = flags(table, raise);
        }
        default -> throw raise.error("unknown argument given to " + CALL);
      }
    }
    if (name == null) {
      throw raise.error(CALL + " must get a function name argument");
    }
    if (callback == null) {
      throw raise.error(CALL + " must get a callback argument");
    }
    add(name, callback, description, flags, raise);
  }

  private static String string(Object value, String what, Raise raise) {
    if (value instanceof LuaString || value instanceof Double) {
      return text(Values.toText(value));
    }
    throw raise.error(what + " argument given to " + CALL + " must be a string");
  }

  private static Set<ScriptFlag> flags(LuaTable table, Raise raise) {
    Set<ScriptFlag> flags = ScriptFlag.none();
    for (int i = 1; table.get(i) != NIL; i++) {
      Object word = table.get(i);
      flags.add(
          ScriptFlag.named(word instanceof LuaString text ? text.text() : "")
              .orElseThrow(() -> raise.error("unknown flag given")));
    }
    return flags;
  }

  private void add(
      String name,
      LuaFunction callback,
      @Nullable String description,
      Set<ScriptFlag> flags,
      Raise raise) {
    if (!isName(name)) {
      throw raise.error(BAD_NAME);
    }
    if (functions.containsKey(name)) {
      throw raise.error("Function already exists in the library");
    }
    functions.put(
        name, new FunctionSet.Function(name, description, Collections.unmodifiableSet(flags)));
    callbacks.put(name, callback);
  }

  private static String text(LuaString string) {
    return new String(string.bytes(), UTF_8);
  }
}
