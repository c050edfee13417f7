package io.ashlar.raft;

/**
 * Has replicas throw their state away and load it again from snapshot and log: a test of what is on
 * the disk.
 */
public final class Reload {
  private Reload() {}

  /**
   * Any thread. {@link ShardStatus#rebuilds} tells when it has begun; what was executed and not yet
   * committed ends with an unknown fate.
   */
  public static void of(ShardReplica replica) {
    replica.thread().execute(() -> replica.rebuild("asked to load what is on the disk"));
  }
}
