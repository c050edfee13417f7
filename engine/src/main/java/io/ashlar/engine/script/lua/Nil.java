package io.ashlar.engine.script.lua;

/** Lua's nil. A Lua value is never Java's null. */
public enum Nil {
  NIL
}
