package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import io.ashlar.engine.script.lua.Prototype.OperandNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The arguments of a built-in function, numbered from 1, and its way back into Lua. */
public final class Args {
  private final Coroutine coroutine;
  private final int base;
  private final int count;
  private final boolean calledByLua;

  Args(Coroutine coroutine, int base, int count, boolean calledByLua) {
    this.coroutine = coroutine;
    this.base = base;
    this.count = count;
    this.calledByLua = calledByLua;
  }

  public Coroutine coroutine() {
    return coroutine;
  }

  public LuaState state() {
    return coroutine.state();
  }

  public int count() {
    return count;
  }

  /** NIL where there is none. */
  public Object get(int i) {
    return i <= count ? coroutine.slot(base + i - 1) : NIL;
  }

  public boolean isNoneOrNil(int i) {
    return get(i) == NIL;
  }

  /** All from {@code from} on. */
  public Object[] tail(int from) {
    int size = Math.max(0, count - from + 1);
    Object[] values = new Object[size];
    for (int i = 0; i < size; i++) {
      values[i] = get(from + i);
    }
    return values;
  }

  // ---- checked ----

  public Object any(int i) {
    if (i > count) {
      throw argumentError(i, "value expected");
    }
    return get(i);
  }

  /** A string, or a number as one. */
  public LuaString string(int i) {
    Object value = get(i);
    if (value instanceof LuaString string) {
      state().workOn(string);
      return string;
    }
    if (value instanceof Double) {
      return Values.toText(value);
    }
    throw typeError(i, "string");
  }

  public LuaString string(int i, LuaString otherwise) {
    return isNoneOrNil(i) ? otherwise : string(i);
  }

  public double number(int i) {
    Object value = get(i);
    if (value instanceof Double number) {
      return number;
    }
    if (Values.toNumber(value) instanceof Double number) {
      return number;
    }
    throw typeError(i, "number");
  }

  public double number(int i, double otherwise) {
    return isNoneOrNil(i) ? otherwise : number(i);
  }

  /** A number cut to a whole one of 64 bits. */
  public long integer(int i) {
    return (long) number(i);
  }

  public long integer(int i, long otherwise) {
    return isNoneOrNil(i) ? otherwise : integer(i);
  }

  public LuaTable table(int i) {
    if (get(i) instanceof LuaTable table) {
      return table;
    }
    throw typeError(i, "table");
  }

  public LuaFunction function(int i) {
    if (get(i) instanceof LuaFunction function) {
      return function;
    }
    throw typeError(i, "function");
  }

  // ---- calling ----

  public Object[] call(Object function, Object... arguments) {
    return coroutine.call(function, arguments);
  }

  /** Its first result. */
  public Object callOne(Object function, Object... arguments) {
    Object[] results = coroutine.call(function, arguments);
    return results.length == 0 ? NIL : results[0];
  }

  // ---- errors ----

  /** With the position of the caller, if that is Lua code. */
  public LuaError error(String message) {
    return LuaError.of(position() + message);
  }

  /** Where the built-in function was called, with a colon and a space; or nothing. */
  public String position() {
    return calledByLua ? coroutine.position() : "";
  }

  public LuaError typeError(int i, String expected) {
    String actual = i > count ? "no value" : Values.typeName(get(i));
    return argumentError(i, expected + " expected, got " + actual);
  }

  public LuaError argumentError(int i, String message) {
    String name = "?";
    int number = i;
    @Nullable OperandNames names = calledByLua ? coroutine.namesHere() : null;
    String operand = names == null ? null : names.first();
    if (operand != null) {
      name = operand.substring(operand.indexOf('\'') + 1, operand.length() - 1);
      if (operand.startsWith("method")) {
        number--;
        if (number == 0) {
          return error("calling '" + name + "' on bad self (" + message + ")");
        }
      }
    }
    return error("bad argument #" + number + " to '" + name + "' (" + message + ")");
  }

  @Override
  public String toString() {
    return Arrays.toString(tail(1));
  }
}
