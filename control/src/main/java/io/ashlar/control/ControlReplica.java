package io.ashlar.control;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's copy of the control group's state, over all starts of its division in this process.
 * Any thread.
 *
 * <p>Invariant: {@link #state} never goes back. A division that starts again applies what is older
 * than what was seen before it; until it has caught up, the state from before stands.
 */
final class ControlReplica {
  private static final Logger LOG = LoggerFactory.getLogger(ControlReplica.class);

  private static final long SNAPSHOT_TIMEOUT_MS = 10_000;

  /** When one is asked for it is due. */
  private static final long SNAPSHOT_GAP_ENTRIES = 1;

  private final RaftGroupId groupId;
  private final long snapshotAfterEntries;
  private final Consumer<ControlState> onChange;
  private final ClientId clientId = ClientId.randomId();
  private volatile Pair machines;

  /** What was seen before the last start, and the machine since then. */
  private record Pair(ControlState before, long beforeIndex, ControlStateMachine now) {
    ControlState state() {
      return now.getLastAppliedTermIndex().getIndex() < beforeIndex ? before : now.state();
    }
  }

  /**
   * @param onChange told when there is another state, on the thread that applies the log
   */
  ControlReplica(RaftGroupId groupId, long snapshotAfterEntries, Consumer<ControlState> onChange) {
    this.groupId = groupId;
    this.snapshotAfterEntries = snapshotAfterEntries;
    this.onChange = onChange;
    this.machines = new Pair(ControlState.EMPTY, -1, newMachine());
  }

  private ControlStateMachine newMachine() {
    return new ControlStateMachine(ignored -> onChange.accept(state()));
  }

  /** For the next start of the division; the first start takes the one that is there. */
  synchronized ControlStateMachine machineForStart() {
    ControlStateMachine now = machines.now;
    if (now.isFresh()) {
      return now;
    }
    long index = Math.max(machines.beforeIndex, now.getLastAppliedTermIndex().getIndex());
    Pair next = new Pair(machines.state(), index, newMachine());
    machines = next;
    return next.now;
  }

  ControlState state() {
    return machines.state();
  }

  long appliedIndex() {
    return machines.now.getLastAppliedTermIndex().getIndex();
  }

  /**
   * The server takes no snapshots by itself: its shards decide for themselves, and so does this.
   */
  void snapshotIfDue(RaftServer server) {
    ControlStateMachine now = machines.now;
    // Users that a node knows are those that it starts with: nobody gets in who was sent away.
    if (now.entriesSinceSnapshot() < snapshotAfterEntries && !now.needsSnapshotForStart()) {
      return;
    }
    try {
      RaftClientReply reply =
          server.snapshotManagement(
              SnapshotManagementRequest.newCreate(
                  clientId,
                  server.getId(),
                  groupId,
                  CallId.getAndIncrement(),
                  SNAPSHOT_TIMEOUT_MS,
                  SNAPSHOT_GAP_ENTRIES));
      if (!reply.isSuccess()) {
        LOG.warn("No snapshot of the cluster map was taken", reply.getException());
      }
    } catch (IOException e) {
      LOG.warn("No snapshot of the cluster map was taken: {}", e.getMessage());
    }
  }
}
