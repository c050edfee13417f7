package io.ashlar.engine.script.lua;

/** A Lua function with the variables of its surroundings. */
public final class Closure extends LuaFunction {
  static final int OVERHEAD_BYTES = 56;

  final Prototype prototype;
  final Cell[] upvalues;
  final LuaTable globals;

  Closure(Prototype prototype, Cell[] upvalues, LuaTable globals) {
    this.prototype = prototype;
    this.upvalues = upvalues;
    this.globals = globals;
  }

  /** A chunk, ready to be called. */
  public static Closure main(Prototype prototype, LuaTable globals) {
    return new Closure(prototype, new Cell[0], globals);
  }
}
