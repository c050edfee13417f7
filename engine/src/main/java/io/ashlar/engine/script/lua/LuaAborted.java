package io.ashlar.engine.script.lua;

/** Ends a script from outside; no pcall catches it. */
public final class LuaAborted extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LuaAborted(String reason) {
    super(reason, null, false, false);
  }
}
