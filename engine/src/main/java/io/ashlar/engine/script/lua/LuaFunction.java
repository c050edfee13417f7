package io.ashlar.engine.script.lua;

/** A value that can be called. */
public abstract sealed class LuaFunction permits Closure, Builtin {
  /** The walk of {@link MemoryMeter} that has seen it last. */
  int seenInWalk;
}
