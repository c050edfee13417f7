package io.ashlar.engine.script.lua;

import org.jspecify.annotations.Nullable;

/** A Lua function with the variables of its surroundings. */
public final class Closure extends LuaFunction {
  static final int OVERHEAD_BYTES = 60;

  final Prototype prototype;
  final Cell[] upvalues;
  final LuaTable globals;

  /** Of code that the script itself has loaded. */
  final @Nullable LoadedCode code;

  /** Compiled code that lives as long as one of its functions does. */
  static final class LoadedCode {
    final long heapBytes;

    /** The walk of {@link MemoryMeter} that has seen it last. */
    int seenInWalk;

    LoadedCode(long heapBytes) {
      this.heapBytes = heapBytes;
    }
  }

  Closure(Prototype prototype, Cell[] upvalues, LuaTable globals, @Nullable LoadedCode code) {
    this.prototype = prototype;
    this.upvalues = upvalues;
    this.globals = globals;
    this.code = code;
  }

  /** A chunk that others keep, ready to be called. */
  public static Closure main(Prototype prototype, LuaTable globals) {
    return new Closure(prototype, new Cell[0], globals, null);
  }

  /** A chunk that a script has loaded and keeps. */
  public static Closure loaded(Prototype prototype, LuaState state) {
    LoadedCode code = new LoadedCode(prototype.heapBytes());
    state.meter().allocate(OVERHEAD_BYTES + code.heapBytes);
    return new Closure(prototype, new Cell[0], state.globals(), code);
  }
}
