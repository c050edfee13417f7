package io.ashlar.engine.script.lua;

/** A local variable; the parser finds out whether inner functions use it. */
final class LocalVariable {
  final LuaString name;

  /** An inner function uses it, so it lives in a {@link Cell}. */
  boolean captured;

  /** Given by the generator. */
  int register = -1;

  LocalVariable(LuaString name) {
    this.name = name;
  }
}
