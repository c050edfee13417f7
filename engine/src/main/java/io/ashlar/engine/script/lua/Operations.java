package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import org.jspecify.annotations.Nullable;

/** Operators where they are more than arithmetic on two numbers: conversions and metamethods. */
final class Operations {
  /** Metatables that refer to each other. */
  private static final int LOOPS_MAX = 100;

  private static final LuaString INDEX = LuaString.of("__index");
  private static final LuaString NEW_INDEX = LuaString.of("__newindex");
  private static final LuaString EQ = LuaString.of("__eq");
  private static final LuaString LT = LuaString.of("__lt");
  private static final LuaString LE = LuaString.of("__le");
  private static final LuaString CONCAT = LuaString.of("__concat");
  private static final LuaString LEN = LuaString.of("__len");
  private static final LuaString UNM = LuaString.of("__unm");
  private static final LuaString[] ARITHMETIC = {
    LuaString.of("__add"),
    LuaString.of("__sub"),
    LuaString.of("__mul"),
    LuaString.of("__div"),
    LuaString.of("__mod"),
    LuaString.of("__pow"),
  };

  private Operations() {}

  static Object metamethod(LuaState state, Object value, LuaString event) {
    LuaTable metatable = state.metatableOf(value);
    return metatable == null ? NIL : metatable.get(event);
  }

  // ---- tables ----

  static Object index(Coroutine co, Object object, Object key) {
    Object at = object;
    for (int i = 0; i < LOOPS_MAX; i++) {
      Object handler;
      if (at instanceof LuaTable table) {
        Object value = table.get(key);
        LuaTable metatable = table.metatable();
        if (value != NIL || metatable == null) {
          return value;
        }
        handler = metatable.get(INDEX);
        if (handler == NIL) {
          return NIL;
        }
      } else {
        handler = metamethod(co.state(), at, INDEX);
        if (handler == NIL) {
          throw co.typeError("index", at, co.firstName());
        }
      }
      if (handler instanceof LuaFunction) {
        return co.callOne(handler, at, key);
      }
      at = handler;
    }
    throw co.error("loop in gettable");
  }

  static void setIndex(Coroutine co, Object object, Object key, Object value) {
    Object at = object;
    for (int i = 0; i < LOOPS_MAX; i++) {
      Object handler;
      if (at instanceof LuaTable table) {
        if (table.isReadOnly()) {
          throw co.error("Attempt to modify a readonly table");
        }
        LuaTable metatable = table.metatable();
        handler = metatable == null || table.get(key) != NIL ? NIL : metatable.get(NEW_INDEX);
        if (handler == NIL) {
          rawSet(co, table, key, value);
          return;
        }
      } else {
        handler = metamethod(co.state(), at, NEW_INDEX);
        if (handler == NIL) {
          throw co.typeError("index", at, co.firstName());
        }
      }
      if (handler instanceof LuaFunction) {
        co.callOne(handler, at, key, value);
        return;
      }
      at = handler;
    }
    throw co.error("loop in settable");
  }

  static void rawSet(Coroutine co, LuaTable table, Object key, Object value) {
    if (key == NIL) {
      throw co.error("table index is nil");
    }
    if (key instanceof Double number && number.isNaN()) {
      throw co.error("table index is NaN");
    }
    table.put(key, value);
  }

  // ---- arithmetic ----

  static Object arithmetic(Coroutine co, int op, Object left, Object right) {
    if (Values.toNumber(left) instanceof Double x && Values.toNumber(right) instanceof Double y) {
      return Values.number(compute(op, x, y));
    }
    LuaString event = op == Op.UNM ? UNM : ARITHMETIC[op - Op.ADD];
    Object handler = metamethod(co.state(), left, event);
    if (handler == NIL) {
      handler = metamethod(co.state(), right, event);
    }
    if (handler == NIL) {
      boolean leftIsFine = Values.toNumber(left) != NIL;
      throw co.typeError(
          "perform arithmetic on",
          leftIsFine ? right : left,
          leftIsFine && op != Op.UNM ? co.secondName() : co.firstName());
    }
    return co.callOne(handler, left, right);
  }

  static double compute(int op, double x, double y) {
    return switch (op) {
      case Op.ADD -> x + y;
      case Op.SUB -> x - y;
      case Op.MUL -> x * y;
      case Op.DIV -> x / y;
      case Op.MOD -> x - Math.floor(x / y) * y;
      case Op.POW -> Math.pow(x, y);
      case Op.UNM -> -x;
      default -> throw new IllegalArgumentException("no arithmetic: " + op);
    };
  }

  static Object length(Coroutine co, Object value) {
    if (value instanceof LuaTable table) {
      return Values.number(table.length());
    }
    if (value instanceof LuaString string) {
      return Values.number(string.length());
    }
    Object handler = metamethod(co.state(), value, LEN);
    if (handler == NIL) {
      throw co.typeError("get length of", value, co.firstName());
    }
    return co.callOne(handler, value);
  }

  // ---- comparison ----

  static boolean equal(Coroutine co, Object left, Object right) {
    if (left instanceof LuaString text) {
      co.state().workOn(text);
    }
    if (Values.rawEquals(left, right)) {
      return true;
    }
    if (!(left instanceof LuaTable a) || !(right instanceof LuaTable b)) {
      return false;
    }
    Object handler = common(a.metatable(), b.metatable(), EQ);
    return handler != NIL && Values.isTrue(co.callOne(handler, left, right));
  }

  static boolean less(Coroutine co, Object left, Object right) {
    if (left instanceof Double x && right instanceof Double y) {
      return x < y;
    }
    if (left instanceof LuaString a && right instanceof LuaString b) {
      co.state().workOn(a);
      return a.compareTo(b) < 0;
    }
    Object handler = orderHandler(co, left, right, LT);
    if (handler == NIL) {
      throw orderError(co, left, right);
    }
    return Values.isTrue(co.callOne(handler, left, right));
  }

  static boolean lessOrEqual(Coroutine co, Object left, Object right) {
    if (left instanceof Double x && right instanceof Double y) {
      return x <= y;
    }
    if (left instanceof LuaString a && right instanceof LuaString b) {
      co.state().workOn(a);
      return a.compareTo(b) <= 0;
    }
    Object handler = orderHandler(co, left, right, LE);
    if (handler != NIL) {
      return Values.isTrue(co.callOne(handler, left, right));
    }
    handler = orderHandler(co, right, left, LT);
    if (handler == NIL) {
      throw orderError(co, left, right);
    }
    return !Values.isTrue(co.callOne(handler, right, left));
  }

  private static Object orderHandler(Coroutine co, Object left, Object right, LuaString event) {
    Object first = metamethod(co.state(), left, event);
    return first != NIL && Values.rawEquals(first, metamethod(co.state(), right, event))
        ? first
        : NIL;
  }

  private static Object common(@Nullable LuaTable a, @Nullable LuaTable b, LuaString event) {
    if (a == null || b == null) {
      return NIL;
    }
    Object first = a.get(event);
    return a == b || Values.rawEquals(first, b.get(event)) ? first : NIL;
  }

  private static LuaError orderError(Coroutine co, Object left, Object right) {
    String a = Values.typeName(left);
    String b = Values.typeName(right);
    // Lua compares the third letters of the names, so that is what "the same type" means.
    return a.charAt(2) == b.charAt(2)
        ? co.error("attempt to compare two " + a + " values")
        : co.error("attempt to compare " + a + " with " + b);
  }

  // ---- concatenation ----

  /** The values of the registers {@code from..to} joined, from the right. */
  static Object concat(Coroutine co, Object[] stack, int from, int to) {
    Object right = stack[to];
    int next = to - 1;
    while (next >= from) {
      Object left = stack[next];
      if (isText(left) && isText(right)) {
        int first = next;
        while (first > from && isText(stack[first - 1])) {
          first--;
        }
        right = join(co, stack, first, next, right);
        next = first - 1;
      } else {
        Object handler = metamethod(co.state(), left, CONCAT);
        if (handler == NIL) {
          handler = metamethod(co.state(), right, CONCAT);
        }
        if (handler == NIL) {
          throw co.concatError(isText(left) ? right : left, isText(left) ? next + 1 : next);
        }
        right = co.callOne(handler, left, right);
        next--;
      }
    }
    return right;
  }

  private static boolean isText(Object value) {
    return value instanceof LuaString || value instanceof Double;
  }

  private static LuaString join(Coroutine co, Object[] stack, int from, int to, Object last) {
    LuaString[] parts = new LuaString[to - from + 2];
    long length = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Values.toText(from + i <= to ? stack[from + i] : last);
      length += parts[i].length();
    }
    co.state().meter().allocate(length + LuaString.OVERHEAD_BYTES);
    byte[] joined = new byte[(int) length];
    int at = 0;
    for (LuaString part : parts) {
      System.arraycopy(part.bytes(), 0, joined, at, part.length());
      at += part.length();
    }
    return LuaString.of(joined);
  }
}
