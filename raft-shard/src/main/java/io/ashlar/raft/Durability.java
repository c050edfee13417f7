package io.ashlar.raft;

/** What an acknowledged write has reached. */
public enum Durability {
  /** The disk (fsync) of a majority of the replicas. */
  FSYNC,
  /**
   * The memory of a majority of the replicas; their disks follow at once but are not waited for.
   * Weaker: a power failure of a majority loses acknowledged writes.
   */
  MEMORY
}
