package io.ashlar.node.commands.server;

import io.ashlar.node.command.NodeCall;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What these commands make the node do. Any thread; never blocks. */
public interface ServerHooks {
  /** DEBUG SLEEP: holds all loops and shard threads; ends when they go on. */
  CompletionStage<Void> sleep(long micros);

  /** DEBUG SET-ACTIVE-EXPIRE. */
  void setActiveExpiry(boolean on);

  /**
   * SAVE and BGSAVE: starts a snapshot of every replica here.
   *
   * @return ends when all are on disk, exceptionally when one failed
   */
  CompletionStage<Void> snapshotAll();

  /**
   * DEBUG RELOAD: every replica here loads what is on the disk.
   *
   * @return ends when all have a leader again, exceptionally when one has none in time
   */
  CompletionStage<Void> reloadAll();

  /** Whether a snapshot is being taken. */
  boolean snapshotRunning();

  /**
   * WAIT: how many replicas beside the leader have this client's last write on disk. At once when
   * that is {@code replicas} or more or the client wrote nothing, else after {@code timeoutMs} (0:
   * without end).
   */
  CompletionStage<Integer> awaitReplicas(NodeCall call, long replicas, long timeoutMs);

  /**
   * A checksum of everything that one replica holds.
   *
   * @param appliedIndex the last log index in it
   */
  record ReplicaChecksum(String shardId, long appliedIndex, long checksum) {}

  /** DEBUG ASHLAR-CHECKSUMS: of every replica here, computed on its shard thread. */
  CompletionStage<List<ReplicaChecksum>> checksums();

  /**
   * DEBUG ASHLAR-MOVE: has slots of one shard move to another.
   *
   * @return why not, empty when it is recorded; fails when nobody can say
   */
  CompletionStage<Optional<String>> moveSlots(int first, int last, String to);

  /** CONFIG RESETSTAT beyond the command statistics: the shards' and the clients' counters. */
  void resetStatistics();
}
