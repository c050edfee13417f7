package io.ashlar.engine.command;

import io.ashlar.resp.Reply;

/** What scripts need of an {@link Execution} beyond what commands do. */
public final class ScriptAccess {
  private final Execution x;
  private ScriptRunner runner =
      (call, execution) -> new Reply.Error("ERR This shard does not run scripts");
  private boolean outOfMemory;
  private Permissions permissions = Permissions.ALL;

  ScriptAccess(Execution x) {
    this.x = x;
  }

  public ScriptRunner runner() {
    return runner;
  }

  public void setRunner(ScriptRunner value) {
    runner = value;
  }

  /** What the client may do whose script, or other command that asks, runs. */
  public Permissions permissions() {
    return permissions;
  }

  /** While a command is executed that {@linkplain Command#asksPermissions asks}. */
  public void setPermissions(Permissions value) {
    permissions = value;
  }

  /** Memory is over its limit and nothing can be evicted. */
  public boolean isOutOfMemory() {
    return outOfMemory;
  }

  /** For the engine, before each command. */
  public void setOutOfMemory(boolean value) {
    outOfMemory = value;
  }

  /** The next commands' keys are in another slot of this shard. */
  public void moveTo(int nextSlot) {
    x.slot = nextSlot;
  }

  /** Bytes of the open entry so far. */
  public int effectBytes() {
    return x.buffer.length();
  }
}
