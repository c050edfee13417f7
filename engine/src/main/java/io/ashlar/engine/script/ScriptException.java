package io.ashlar.engine.script;

import io.ashlar.resp.Reply;

/** A script that cannot be loaded, with what its sender is told. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Reply.Error error;

  ScriptException(String line) {
    super(line, null, false, false);
    this.error = new Reply.Error(line);
  }

  public Reply.Error error() {
    return error;
  }
}
