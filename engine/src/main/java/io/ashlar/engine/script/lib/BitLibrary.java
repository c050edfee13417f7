package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.Values;
import java.util.Locale;
import java.util.function.IntBinaryOperator;

/** {@code bit}: Lua BitOp, operations on 32 bits (bitop.luajit.org). */
public final class BitLibrary {
  /** Adding it leaves a number's lowest 32 bits as those of the sum. */
  private static final double LOW_BITS = 6755399441055744.0;

  private BitLibrary() {}

  public static void open(LuaState state) {
    new Library(state, "bit")
        .function("tobit", a -> result(bits(a, 1)))
        .function("bnot", a -> result(~bits(a, 1)))
        .function("band", a -> fold(a, (x, y) -> x & y))
        .function("bor", a -> fold(a, (x, y) -> x | y))
        .function("bxor", a -> fold(a, (x, y) -> x ^ y))
        .function("lshift", a -> result(bits(a, 1) << bits(a, 2)))
        .function("rshift", a -> result(bits(a, 1) >>> bits(a, 2)))
        .function("arshift", a -> result(bits(a, 1) >> bits(a, 2)))
        .function("rol", a -> result(Integer.rotateLeft(bits(a, 1), bits(a, 2))))
        .function("ror", a -> result(Integer.rotateRight(bits(a, 1), bits(a, 2))))
        .function("bswap", a -> result(Integer.reverseBytes(bits(a, 1))))
        .function("tohex", BitLibrary::toHex);
  }

  private static int bits(Args args, int i) {
    return (int) Double.doubleToRawLongBits(args.number(i) + LOW_BITS);
  }

  private static Object result(int bits) {
    return Values.number(bits);
  }

  private static Object fold(Args args, IntBinaryOperator operator) {
    int value = bits(args, 1);
    for (int i = 2; i <= args.count(); i++) {
      value = operator.applyAsInt(value, bits(args, i));
    }
    return result(value);
  }

  private static Object toHex(Args args) {
    int value = bits(args, 1);
    int digits = args.count() < 2 ? 8 : bits(args, 2);
    boolean upper = digits < 0;
    int count = Math.min(8, digits == Integer.MIN_VALUE ? 8 : Math.abs(digits));
    String text = String.format(Locale.ROOT, upper ? "%08X" : "%08x", value);
    return LuaString.of(text.substring(8 - count));
  }
}
