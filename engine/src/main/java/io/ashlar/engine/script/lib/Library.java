package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Builtin;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;

/** A library while its table is filled. */
public final class Library {
  private final LuaState state;
  private final LuaTable table;

  /** A library under a global name. */
  public Library(LuaState state, String name) {
    this.state = state;
    this.table = state.newTable();
    state.globals().put(name, table);
  }

  private Library(LuaState state, LuaTable table) {
    this.state = state;
    this.table = table;
  }

  /** Functions that are globals themselves. */
  public static Library ofGlobals(LuaState state) {
    return new Library(state, state.globals());
  }

  /** Functions of a table that is not a global. */
  public static Library of(LuaState state, LuaTable table) {
    return new Library(state, table);
  }

  public LuaTable table() {
    return table;
  }

  public LuaState state() {
    return state;
  }

  public Library function(String name, Builtin.Body body) {
    table.put(name, new Builtin(name, body));
    return this;
  }

  public Library value(String name, String text) {
    table.put(name, LuaString.of(text));
    return this;
  }

  public Library value(String name, double number) {
    table.put(name, io.ashlar.engine.script.lua.Values.number(number));
    return this;
  }
}
