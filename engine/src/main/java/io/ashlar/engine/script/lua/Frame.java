package io.ashlar.engine.script.lua;

import org.jspecify.annotations.Nullable;

/** One active call of a Lua function. Used again for later calls. */
final class Frame {
  private static final Object[] NO_VALUES = {};

  @Nullable Closure closure;
  long[] code = {};
  Object[] constants = NO_VALUES;
  int pc;

  /** Where the function lies on the stack; its results go there. */
  int function;

  /** Where its registers begin. */
  int base;

  Object[] varargs = NO_VALUES;

  /** How many results the caller wants, -1 for all. */
  int wanted;

  /** Called by a built-in function: leaving it ends {@link Coroutine#run}. */
  boolean entry;

  /** Calls that this one has taken the place of. */
  int tailCalls;

  void enter(Closure callee, int functionIndex, int wantedResults, boolean isEntry) {
    closure = callee;
    code = callee.prototype.code();
    constants = callee.prototype.constants();
    pc = 0;
    function = functionIndex;
    base = functionIndex + 1;
    wanted = wantedResults;
    entry = isEntry;
    tailCalls = 0;
    varargs = NO_VALUES;
  }

  void clear() {
    closure = null;
    varargs = NO_VALUES;
  }

  Closure closure() {
    Closure running = closure;
    if (running == null) {
      throw new IllegalStateException("a frame without a function");
    }
    return running;
  }
}
