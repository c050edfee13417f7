package io.ashlar.engine.script.lua;

import static io.ashlar.engine.script.lua.Nil.NIL;

import java.util.Locale;

/** What the library {@code coroutine} does. */
public final class Coroutines {
  private Coroutines() {}

  public static Coroutine create(LuaState state, Closure function) {
    state.meter().allocate(600);
    Coroutine created = new Coroutine(state, false);
    created.stack[0] = function;
    return created;
  }

  /** Suspends the running coroutine; its resume gets the values. */
  public static Object yield(Args args) {
    Coroutine co = args.coroutine();
    if (co.resumer() == null) {
      throw LuaError.of("attempt to yield across metamethod/C-call boundary");
    }
    if (co.nestedAtResume() != args.state().nestedCalls) {
      throw LuaError.of("attempt to yield across metamethod/C-call boundary");
    }
    co.yielded = args.tail(1);
    return NIL;
  }

  /**
   * Goes on with a coroutine until it yields or ends.
   *
   * @return what it gave
   * @throws LuaError when it failed, or cannot be resumed
   */
  public static Object[] resume(Coroutine current, Coroutine co, Object[] values) {
    if (co.status() != Coroutine.Status.SUSPENDED) {
      throw LuaError.of("cannot resume " + describe(co) + " coroutine");
    }
    LuaState state = current.state();
    if (++state.nestedCalls > Coroutine.NESTED_CALLS_MAX) {
      state.nestedCalls--;
      throw LuaError.of("C stack overflow");
    }
    int nested = state.nestedCalls;
    co.begin(current, nested);
    current.setStatus(Coroutine.Status.NORMAL);
    state.setRunning(co);
    boolean failed = true;
    try {
      Object[] results = co.proceed(values);
      failed = false;
      return results;
    } finally {
      state.nestedCalls = nested - 1;
      state.setRunning(current);
      current.setStatus(Coroutine.Status.RUNNING);
      co.rest(failed);
    }
  }

  private static String describe(Coroutine co) {
    return co.status().name().toLowerCase(Locale.ROOT);
  }
}
