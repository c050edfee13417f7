package io.ashlar.raft;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.snapshot.SnapshotWalk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica does besides commands: expires keys, takes snapshots, hands its leadership to the
 * node that should have it, publishes its figures. On the shard thread, in small steps.
 */
final class Housekeeping implements SnapshotTask.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private static final long TICK_MS = 100;
  private static final int EXPIRE_STEP_KEYS = 500;
  private static final long EXPIRE_PAUSE_MICROS = 2_000;
  private static final int TICKS_BEFORE_HANDOVER = 30;

  /** Nobody waits for an empty shard, and a new cluster is ready when its leaders are spread. */
  private static final int TICKS_BEFORE_HANDOVER_EMPTY = 2;

  private static final int TICKS_BETWEEN_HANDOVERS = 100;
  private static final long SNAPSHOT_RETRY_MS = 5_000;

  /** Ratis may take a request for the one under way, which has looked before this snapshot. */
  private final ShardReplica replica;

  private final RaftHost host;
  private final RaftSettings settings;
  private final ExecutionGate gate;

  private volatile @Nullable String preferredLeader;
  private volatile long snapshots;
  private volatile long snapshotIndex = -1;
  private volatile long lastSnapshotMs;
  private volatile boolean snapshotRunning;
  private volatile long heapBytes;
  private volatile List<Databases.Size> databases = List.of();

  private @Nullable SnapshotTask task;
  private boolean writtenAndWaiting;
  private boolean snapshotRequested;
  private long snapshotNotBeforeMs;
  private int ticksLeading;
  private boolean expiring;
  private volatile @Nullable ScheduledFuture<?> ticks;

  Housekeeping(ShardReplica replica, RaftHost host, RaftSettings settings, ExecutionGate gate) {
    this.gate = gate;
    this.replica = replica;
    this.host = host;
    this.settings = settings;
  }

  void start() {
    ticks =
        replica.thread().scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** For good. */
  void end() {
    ScheduledFuture<?> running = ticks;
    if (running != null) {
      running.cancel(false);
    }
    stateReplaced();
  }

  // ---- any thread ----

  void preferLeader(String nodeName) {
    preferredLeader = nodeName;
  }

  ShardStatus status(long appliedIndex, int inFlightEntries, long inFlightBytes, long rebuilds) {
    Optional<RaftServer.Division> division = host.divisions().of(replica.group());
    return new ShardStatus(
        replica.shardId(),
        replica.state(),
        division.map(d -> d.getInfo().getCurrentTerm()).orElse(0L),
        division.map(d -> d.getRaftLog().getLastCommittedIndex()).orElse(-1L),
        appliedIndex,
        inFlightEntries,
        inFlightBytes,
        rebuilds,
        snapshots,
        snapshotIndex,
        snapshotRunning,
        lastSnapshotMs,
        databases,
        heapBytes);
  }

  // ---- shard thread ----

  void requestSnapshot() {
    snapshotRequested = true;
    maybeStartSnapshot();
  }

  void turnEnded() {
    maybeStartSnapshot();
  }

  void drained() {
    SnapshotTask waiting = task;
    if (waiting != null && writtenAndWaiting && replica.isCommitted(waiting.at())) {
      writtenAndWaiting = false;
      waiting.publish();
    }
    maybeStartSnapshot();
  }

  /** The engine was exchanged: a walk over the old one is worthless. */
  void stateReplaced() {
    SnapshotTask running = task;
    if (running != null) {
      running.cancel();
      snapshotEnded();
    }
    ticksLeading = 0;
  }

  /** Keys left the visible databases or came there: a walk over them is begun again. */
  void keysMoved() {
    SnapshotTask running = task;
    if (running != null && !writtenAndWaiting) {
      running.cancel();
      snapshotEnded();
      snapshotRequested = true;
    }
  }

  void moreToExpire(boolean more) {
    if (more && !expiring) {
      expiring = true;
      replica
          .thread()
          .schedule(
              () -> {
                expiring = false;
                gate.whenOpen(() -> replica.expire(EXPIRE_STEP_KEYS));
              },
              EXPIRE_PAUSE_MICROS,
              TimeUnit.MICROSECONDS);
    }
  }

  private void tick() {
    gate.refuseHeldWhenBusy();
    if (gate.isClosed()) {
      return;
    }
    try {
      publishFigures();
      if (!expiring) {
        replica.expire(EXPIRE_STEP_KEYS);
      }
      if (host.disk().space() == DiskGuard.Space.CRITICAL) {
        replica.suspendForDisk();
      }
      maybeStartSnapshot();
      maybeHandOver();
    } catch (RuntimeException e) {
      // A tick that throws would never run again; say so and go on.
      LOG.error("shard {}: housekeeping failed", replica.shardId(), e);
    }
  }

  private void publishFigures() {
    Databases now = replica.engine().databases();
    heapBytes = now.heapBytes();
    databases = now.sizes();
  }

  private void maybeHandOver() {
    String preferred = preferredLeader;
    if (replica.state() != ReplicaState.LEADING
        || preferred == null
        || preferred.equals(host.nodeName())) {
      ticksLeading = 0;
      return;
    }
    ticksLeading++;
    boolean empty = replica.engine().databases().keyCount() == 0;
    int ticksBefore = empty ? TICKS_BEFORE_HANDOVER_EMPTY : TICKS_BEFORE_HANDOVER;
    if (ticksLeading >= ticksBefore && host.divisions().isCaughtUp(replica.group(), preferred)) {
      ticksLeading = -TICKS_BETWEEN_HANDOVERS;
      replica
          .transferLeadership(preferred)
          .thenAccept(
              done ->
                  LOG.info("shard {}: hand over to {}: {}", replica.shardId(), preferred, done));
    }
  }

  private void maybeStartSnapshot() {
    boolean due = snapshotRequested || replica.logBytes() >= settings.snapshotAfterBytes();
    ReplicaState state = replica.state();
    boolean settled = state == ReplicaState.FOLLOWING || state == ReplicaState.LEADING;
    if (!due || task != null || !settled || !replica.atEntryBoundary()) {
      return;
    }
    if (replica.wallClockMs() < snapshotNotBeforeMs) {
      return;
    }
    TermIndex at = replica.lastEntry();
    if (at.getIndex() < 0 || at.getIndex() == snapshotIndex) {
      snapshotRequested = false;
      return;
    }
    startSnapshot(at);
  }

  private void startSnapshot(TermIndex at) {
    snapshotRequested = false;
    replica.takeLogBytes();
    SnapshotWalk walk = replica.engine().startSnapshot();
    try {
      SnapshotTask started =
          new SnapshotTask(
              at,
              walk,
              replica.snapshotStore(),
              new SnapshotFile.Header(
                  replica.shardId(), at.getTerm(), at.getIndex(), replica.engine().clockMs()),
              replica.thread(),
              host.snapshotWriter(),
              this);
      task = started;
      snapshotRunning = true;
      started.start();
    } catch (IOException e) {
      walk.cancel();
      snapshotFailed(e);
    }
  }

  @Override
  public void written(SnapshotTask written) {
    if (written == task) {
      writtenAndWaiting = true;
      drained();
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the shard thread is the only writer
  public void published(SnapshotTask published) {
    if (published == task) {
      snapshots++;
      snapshotIndex = published.at().getIndex();
      lastSnapshotMs = replica.wallClockMs();
      snapshotEnded();
      host.purgeLog(replica);
    }
  }

  @Override
  public void failed(SnapshotTask failed, Exception cause) {
    if (failed == task) {
      snapshotEnded();
      snapshotFailed(cause);
    }
  }

  private void snapshotFailed(Exception cause) {
    LOG.error("shard {}: cannot take a snapshot; tried again later", replica.shardId(), cause);
    snapshotRequested = true;
    snapshotNotBeforeMs = replica.wallClockMs() + SNAPSHOT_RETRY_MS;
  }

  private void snapshotEnded() {
    task = null;
    writtenAndWaiting = false;
    snapshotRunning = false;
  }
}
