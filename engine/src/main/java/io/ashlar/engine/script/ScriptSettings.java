package io.ashlar.engine.script;

/** Limits of scripts, equal for all shards of a node; written by CONFIG SET. */
public final class ScriptSettings {
  /** After so long a script makes its shard answer BUSY, milliseconds; 0 for never. */
  public volatile long busyThresholdMs = 5_000;

  /** Heap of the values of one shard's scripts, bytes. */
  public volatile long memoryLimitBytes =
      Math.clamp(Runtime.getRuntime().maxMemory() / 16, 16L << 20, 256L << 20);

  public boolean isBusy(RunningScript script) {
    long threshold = busyThresholdMs;
    return threshold > 0 && script.elapsedMs() >= threshold;
  }

  /** Effects of one script beyond which it can write no more, bytes. */
  public volatile long effectLimitBytes =
      Math.clamp(Runtime.getRuntime().maxMemory() / 32, 16L << 20, 256L << 20);
}
