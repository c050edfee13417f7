package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.Values;
import java.util.function.DoubleUnaryOperator;

/**
 * {@code math}. Its random numbers are those of the 48-bit linear congruential generator of POSIX
 * (lrand48), as in Redis, and go on from script to script until a script seeds them.
 */
public final class MathLibrary {
  private static final long MULTIPLIER = 0x5DEECE66DL;
  private static final long MASK = (1L << 48) - 1;
  private static final int RANDOM_MAX = Integer.MAX_VALUE;

  private long random;

  private MathLibrary() {
    seed(0);
  }

  public static void open(LuaState state) {
    MathLibrary math = new MathLibrary();
    Library library = new Library(state, "math").value("pi", Math.PI);
    library.value("huge", Double.POSITIVE_INFINITY);
    of(library, "abs", Math::abs);
    of(library, "acos", Math::acos);
    of(library, "asin", Math::asin);
    of(library, "atan", Math::atan);
    of(library, "ceil", Math::ceil);
    of(library, "cos", Math::cos);
    of(library, "cosh", Math::cosh);
    of(library, "deg", x -> x / (Math.PI / 180.0));
    of(library, "exp", Math::exp);
    of(library, "floor", Math::floor);
    of(library, "log", Math::log);
    of(library, "log10", Math::log10);
    of(library, "rad", x -> x * (Math.PI / 180.0));
    of(library, "sin", Math::sin);
    of(library, "sinh", Math::sinh);
    of(library, "sqrt", Math::sqrt);
    of(library, "tan", Math::tan);
    of(library, "tanh", Math::tanh);
    library
        .function("atan2", a -> Values.number(Math.atan2(a.number(1), a.number(2))))
        .function("fmod", a -> Values.number(a.number(1) % a.number(2)))
        .function("mod", a -> Values.number(a.number(1) % a.number(2)))
        .function("pow", a -> Values.number(Math.pow(a.number(1), a.number(2))))
        .function("frexp", MathLibrary::frexp)
        .function("ldexp", a -> Values.number(scale(a.number(1), a.integer(2))))
        .function("modf", MathLibrary::modf)
        .function("max", MathLibrary::max)
        .function("min", MathLibrary::min)
        .function("random", math::random)
        .function(
            "randomseed",
            a -> {
              math.seed((int) a.integer(1));
              return io.ashlar.engine.script.lua.Builtin.NONE;
            });
  }

  private static void of(Library library, String name, DoubleUnaryOperator function) {
    library.function(name, a -> Values.number(function.applyAsDouble(a.number(1))));
  }

  private void seed(int seed) {
    random = ((seed & 0xFFFFFFFFL) << 16) + 0x330E;
  }

  private int nextRandom() {
    random = (random * MULTIPLIER + 0xB) & MASK;
    return (int) (random >>> 17);
  }

  private Object random(Args args) {
    double fraction = (double) (nextRandom() % RANDOM_MAX) / RANDOM_MAX;
    switch (args.count()) {
      case 0 -> {
        return fraction;
      }
      case 1 -> {
        int high = (int) args.integer(1);
        if (high < 1) {
          throw args.argumentError(1, "interval is empty");
        }
        return Values.number(Math.floor(fraction * high) + 1);
      }
      case 2 -> {
        int low = (int) args.integer(1);
        int high = (int) args.integer(2);
        if (low > high) {
          throw args.argumentError(2, "interval is empty");
        }
        return Values.number(Math.floor(fraction * (high - low + 1)) + low);
      }
      default -> throw args.error("wrong number of arguments");
    }
  }

  private static Object max(Args args) {
    double best = args.number(1);
    for (int i = 2; i <= args.count(); i++) {
      double next = args.number(i);
      best = next > best ? next : best;
    }
    return Values.number(best);
  }

  private static Object min(Args args) {
    double best = args.number(1);
    for (int i = 2; i <= args.count(); i++) {
      double next = args.number(i);
      best = next < best ? next : best;
    }
    return Values.number(best);
  }

  private static Object modf(Args args) {
    double value = args.number(1);
    double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
    double rest = Double.isInfinite(value) ? Math.copySign(0, value) : value - whole;
    return new Object[] {Values.number(whole), Values.number(rest)};
  }

  private static Object frexp(Args args) {
    double value = args.number(1);
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      return new Object[] {Values.number(value), Values.number(0)};
    }
    int exponent = Math.getExponent(value) + 1;
    double scaled = value;
    if (Math.abs(value) < Double.MIN_NORMAL) {
      scaled = value * 0x1p54;
      exponent = Math.getExponent(scaled) + 1 - 54;
      scaled = Math.scalb(scaled, -(exponent + 54));
    } else {
      scaled = Math.scalb(value, -exponent);
    }
    return new Object[] {Values.number(scaled), Values.number(exponent)};
  }

  private static double scale(double value, long exponent) {
    return Math.scalb(value, (int) Math.clamp(exponent, -5000L, 5000L));
  }
}
