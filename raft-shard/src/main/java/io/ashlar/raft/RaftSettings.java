package io.ashlar.raft;

import java.nio.file.Path;

/**
 * How a node's Raft server runs.
 *
 * @param nodeName this node's name, its Raft peer id
 * @param host address the Raft server listens on
 * @param raftPort its port
 * @param dataDir where groups keep logs and snapshots
 * @param electionTimeoutMinMs followers wait at least this long for a leader; the lease is 0.9 of
 *     it
 * @param electionTimeoutMaxMs and at most this long
 * @param snapshotAfterBytes log bytes of a shard after which it takes a snapshot
 * @param entriesInFlightMax entries of a shard appended but not committed
 * @param entryBytesMax a shard's open entry beyond which it stops taking requests
 */
public record RaftSettings(
    String nodeName,
    String host,
    int raftPort,
    Path dataDir,
    RaftTransport transport,
    Durability durability,
    int electionTimeoutMinMs,
    int electionTimeoutMaxMs,
    long snapshotAfterBytes,
    int entriesInFlightMax,
    int entryBytesMax) {

  public static final int ELECTION_TIMEOUT_MIN_MS = 600;
  public static final int ELECTION_TIMEOUT_MAX_MS = 900;

  /** The measured defaults; see ARCHITECTURE.md for the figures. */
  public static RaftSettings of(
      String nodeName,
      String host,
      int raftPort,
      Path dataDir,
      RaftTransport transport,
      Durability durability,
      long snapshotAfterBytes) {
    return new RaftSettings(
        nodeName,
        host,
        raftPort,
        dataDir,
        transport,
        durability,
        ELECTION_TIMEOUT_MIN_MS,
        ELECTION_TIMEOUT_MAX_MS,
        snapshotAfterBytes,
        1,
        4 << 20);
  }
}
