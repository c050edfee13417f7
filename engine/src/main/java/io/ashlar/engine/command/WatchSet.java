package io.ashlar.engine.command;

/**
 * The keys one client watches on one shard. Dirty once any of them has changed or expired, or once
 * the shard has lost its leader: then EXEC must fail.
 */
public final class WatchSet {
  private boolean dirty;

  public boolean isDirty() {
    return dirty;
  }

  void touch() {
    dirty = true;
  }
}
