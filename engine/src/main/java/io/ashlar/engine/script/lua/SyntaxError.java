package io.ashlar.engine.script.lua;

/** The text is not Lua; the message is Lua's own, with chunk and line before it. */
public final class SyntaxError extends Exception {
  private static final long serialVersionUID = 1;

  SyntaxError(String message) {
    super(message, null, false, false);
  }
}
