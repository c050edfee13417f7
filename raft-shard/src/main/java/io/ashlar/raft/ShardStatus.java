package io.ashlar.raft;

import io.ashlar.engine.keyspace.Databases;
import java.util.List;

/**
 * What a replica tells of itself.
 *
 * @param state see {@link ReplicaState}
 * @param term Raft's current term
 * @param commitIndex last log index known to be committed
 * @param appliedIndex last log index in the engine
 * @param inFlightEntries entries appended and not yet committed
 * @param inFlightBytes their bytes
 * @param rebuilds how often the state was rebuilt since the node started
 * @param snapshots how many snapshots were finished since the node started
 * @param snapshotIndex log index of the newest snapshot, -1 for none
 * @param snapshotRunning whether one is being taken
 * @param lastSnapshotMs wall-clock time of the last finished one, 0 for none
 * @param databases those that hold keys, expired ones that are not deleted yet included
 * @param heapBytes estimated memory of the keys
 */
public record ShardStatus(
    String shardId,
    ReplicaState state,
    long term,
    long commitIndex,
    long appliedIndex,
    int inFlightEntries,
    long inFlightBytes,
    long rebuilds,
    long snapshots,
    long snapshotIndex,
    boolean snapshotRunning,
    long lastSnapshotMs,
    List<Databases.Size> databases,
    long heapBytes) {

  /** Keys of all databases. */
  public long keys() {
    return databases.stream().mapToLong(Databases.Size::keys).sum();
  }

  /** How many keys carry an expiry. */
  public long expiringKeys() {
    return databases.stream().mapToLong(Databases.Size::expiringKeys).sum();
  }

  /** Entries that are committed but not yet in the engine. */
  public long lag() {
    return Math.max(0, commitIndex - appliedIndex);
  }
}
