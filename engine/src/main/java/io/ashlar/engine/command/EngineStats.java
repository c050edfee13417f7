package io.ashlar.engine.command;

/**
 * Counters of one shard since its replica started or CONFIG RESETSTAT. Written on the shard thread
 * only; other threads may read a slightly old value.
 */
public final class EngineStats {
  public volatile long keyspaceHits;
  public volatile long keyspaceMisses;
  public volatile long expiredKeys;
  public volatile long evictedKeys;

  /** Not atomic: the shard thread is the only writer, so nothing is lost. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void hit() {
    keyspaceHits++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void miss() {
    keyspaceMisses++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void expired() {
    expiredKeys++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void evicted() {
    evictedKeys++;
  }

  public void reset() {
    keyspaceHits = 0;
    keyspaceMisses = 0;
    expiredKeys = 0;
    evictedKeys = 0;
  }
}
