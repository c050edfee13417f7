package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import java.util.Locale;

/**
 * Lua values are {@link Nil}, {@link Boolean}, {@link Double}, {@link LuaString}, {@link LuaTable},
 * {@link LuaFunction}, {@link Coroutine} and {@link LightUserdata}.
 */
public final class Values {
  private static final int BOXED_MIN = -128;
  private static final int BOXED_MAX = 1023;
  private static final Double[] BOXED = new Double[BOXED_MAX - BOXED_MIN + 1];

  static {
    for (int i = 0; i < BOXED.length; i++) {
      BOXED[i] = (double) (i + BOXED_MIN);
    }
  }

  private Values() {}

  public static boolean isTrue(Object value) {
    return value != NIL && value != Boolean.FALSE;
  }

  /** A number; small whole ones are not allocated. */
  public static Double number(double value) {
    int whole = (int) value;
    if (whole == value
        && whole >= BOXED_MIN
        && whole <= BOXED_MAX
        && (whole != 0 || Double.doubleToRawLongBits(value) == 0)) {
      return BOXED[whole - BOXED_MIN];
    }
    return value;
  }

  public static boolean rawEquals(Object a, Object b) {
    if (a == b) {
      return !(a instanceof Double number) || !number.isNaN();
    }
    if (a instanceof Double x && b instanceof Double y) {
      return x.doubleValue() == y.doubleValue();
    }
    return a instanceof LuaString && a.equals(b);
  }

  public static String typeName(Object value) {
    return switch (value) {
      case Nil ignored -> "nil";
      case Boolean ignored -> "boolean";
      case Double ignored -> "number";
      case LuaString ignored -> "string";
      case LuaTable ignored -> "table";
      case LuaFunction ignored -> "function";
      case Coroutine ignored -> "thread";
      case LightUserdata ignored -> "userdata";
      default -> throw new IllegalArgumentException("no Lua value: " + value.getClass());
    };
  }

  /** As tostring tells it, without regard to metatables. */
  public static LuaString toText(Object value) {
    return switch (value) {
      case LuaString string -> string;
      case Double number -> LuaString.of(NumberText.of(number));
      case Nil ignored -> LuaString.of("nil");
      case Boolean truth -> LuaString.of(truth ? "true" : "false");
      case LightUserdata ignored -> LuaString.of("userdata: (nil)");
      default -> LuaString.of(typeName(value) + ": " + address(value));
    };
  }

  private static String address(Object value) {
    return String.format(Locale.ROOT, "0x%012x", System.identityHashCode(value));
  }

  /** A number, or a string that reads as one; NIL for anything else. */
  public static Object toNumber(Object value) {
    if (value instanceof Double) {
      return value;
    }
    return value instanceof LuaString string ? NumberText.parse(string.bytes()) : NIL;
  }
}
