package io.ashlar.client;

/** Who may answer a read. */
public enum ReadFrom {
  /** Linearizable: the read sees every write that was acknowledged before it began. */
  LEADER,
  /** Any replica of the shard, from a state that may be old; it spreads load over all nodes. */
  ANY_REPLICA
}
