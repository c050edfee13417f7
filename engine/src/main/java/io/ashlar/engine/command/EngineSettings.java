package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.engine.value.EncodingLimits;

/**
 * What an operator may set while the engine runs. One instance a node, shared by its shards;
 * written by CONFIG SET, read on shard threads.
 */
public final class EngineSettings {
  /** Memory of one shard's keys above which it evicts, in bytes; 0 is no limit. */
  public volatile long shardMemoryLimitBytes = 0;

  public volatile EvictionPolicy evictionPolicy = EvictionPolicy.NOEVICTION;

  /** Keys looked at for one eviction. */
  public volatile int evictionSamples = 5;

  public volatile int lfuLogFactor = 10;

  /** Minutes after which an LFU counter loses one; 0 never. */
  public volatile int lfuDecayMinutes = 1;

  /** DEBUG SET-ACTIVE-EXPIRE. */
  public volatile boolean activeExpiry = true;

  /** Longest string in bytes. */
  public volatile long maxBulkBytes = 512L << 20;

  /** Which {@link KeyEvent.Kind}s are told, a bit each; 0 for none. */
  public volatile int notifiedKinds = 0;

  /** Up to which size collections are kept packed. */
  public final EncodingLimits encoding = new EncodingLimits();

  /** The access bits, see {@link AccessClock}, of a key that is made now. */
  public int newKeyAccess(long nowMs) {
    return evictionPolicy.isLfu() ? AccessClock.lfuNew(nowMs) : AccessClock.lru(nowMs);
  }
}
