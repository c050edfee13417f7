package io.ashlar.node.info;

import io.ashlar.engine.keyspace.Databases;
import java.util.List;

/**
 * One replica on this node, as INFO and the metrics show it.
 *
 * @param role the replica's state in lower case, {@code leader} or {@code follower} mostly
 * @param leading whether it serves commands
 * @param lagEntries committed and not yet in the engine
 * @param lastSnapshotMs when the last snapshot was finished, milliseconds since the epoch, 0 for
 *     none
 * @param memoryBytes of its keys, an estimate
 * @param databases those that hold keys
 */
public record ShardFacts(
    String shardId,
    String role,
    boolean leading,
    long term,
    long commitIndex,
    long appliedIndex,
    long lagEntries,
    long inFlightEntries,
    long inFlightBytes,
    long rebuilds,
    long snapshots,
    long lastSnapshotMs,
    boolean snapshotRunning,
    long keys,
    long expiringKeys,
    long memoryBytes,
    List<Databases.Size> databases,
    long keyspaceHits,
    long keyspaceMisses,
    long expiredKeys,
    long evictedKeys) {}
