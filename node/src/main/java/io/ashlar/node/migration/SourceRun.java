package io.ashlar.node.migration;

import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.engine.migration.MovedPiece;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.node.bus.PeerConnection;
import io.ashlar.node.bus.PeerToken;
import io.ashlar.node.migration.MigrationEndedException.Reason;
import io.ashlar.node.routing.ShardDirectory;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotSource;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the slots of one migration while this node leads their shard, in one term. Copies until
 * little is left, has the shard release the slots, sends the rest and has the target acquire them.
 * Whatever breaks it off, the shards' logs say how far it came, and the next run goes on from
 * there: before the release from the start, after it with the slots as they were released.
 *
 * <p>One thread of its own.
 */
final class SourceRun implements Runnable {
  static final Logger LOG = LoggerFactory.getLogger(SourceRun.class);

  /** So many attempts in one term are told apart. */
  private static final int TRY_BITS = 16;

  /** What is left to send when the slots are released: a few milliseconds. */
  private static final long RELEASE_BYTES = 256 << 10;

  /** A target that is away for longer does not keep the writers of the slots waiting. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long IDLE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long COMMAND_TIMEOUT_S = 20;

  private final MigrationInfo migration;
  private final BitSet slots;
  private final ShardReplica replica;
  private final long term;
  private final ShardDirectory directory;
  private final String ownName;
  private final LongSupplier bytesPerSecond;
  private final MigrationStep.Observer observer;

  /** Of the attempt that goes on. */
  private volatile long startNanos = System.nanoTime();

  private volatile boolean stopped;
  private volatile boolean ended;
  private volatile MigrationStep step = MigrationStep.BEGINS;
  private volatile @Nullable SlotSource source;
  private volatile long sentBytes;
  private volatile String problem = "";
  private final ByteWriter out = new ByteWriter();
  private boolean chunkStepTold;

  SourceRun(
      MigrationInfo migration,
      ShardReplica replica,
      long term,
      ShardDirectory directory,
      String ownName,
      LongSupplier bytesPerSecond,
      MigrationStep.Observer observer) {
    this.migration = migration;
    this.slots = SlotRanges.toSet(migration.slots());
    this.replica = replica;
    this.term = term;
    this.directory = directory;
    this.ownName = ownName;
    this.bytesPerSecond = bytesPerSecond;
    this.observer = observer;
  }

  long id() {
    return migration.id();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Any thread: as soon as possible. */
  void stop() {
    stopped = true;
  }

  MigrationProgress progress() {
    SlotSource now = source;
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    long bytes = sentBytes;
    return new MigrationProgress(
        migration.id(),
        slots.cardinality(),
        now == null ? 0 : now.slotsDone(),
        now == null ? 0 : now.keys(),
        now == null ? 0 : now.keysTotal(),
        bytes,
        bytes * 1000 / millis,
        millis,
        step,
        problem);
  }

  @Override
  public void run() {
    try {
      for (int tries = 0; isActive() && tries < 1 << TRY_BITS; tries++) {
        if (!attempt((term << TRY_BITS) + tries)) {
          return;
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    } catch (RuntimeException e) {
      LOG.error("migration {}: sending failed; it is tried again", migration.id(), e);
    } finally {
      ended = true;
    }
  }

  /** Whether the slots are still this node's to send. */
  private boolean isActive() {
    if (stopped || !replica.leading() || replica.term() != term) {
      return false;
    }
    if (replica.slots.view().outgoing().containsKey(migration.id())) {
      // Only the target, or the map, can say what becomes of released slots.
      return true;
    }
    ClusterMap map = directory.map();
    return map != null
        && map.migration(migration.id())
            .filter(now -> now.phase() == MigrationInfo.Phase.MOVING)
            .isPresent();
  }

  /** Returns whether to try again. */
  private boolean attempt(long number) {
    try (ChunkStream stream =
        new ChunkStream(
            migration.to(),
            migration.id(),
            number,
            migration.slots().stream().map(SlotRange::toString).collect(Collectors.joining(",")),
            this::connect,
            this::isActive,
            told -> problem = told,
            () -> isReleased() ? 0 : bytesPerSecond.getAsLong())) {
      startNanos = System.nanoTime();
      sentBytes = 0;
      reached(MigrationStep.BEGINS);
      stream.begin();
      copy(stream);
      return true;
    } catch (MigrationEndedException e) {
      return follow(e.reason());
    } finally {
      SlotSource now = source;
      if (now != null) {
        now.stop();
      }
    }
  }

  private boolean isReleased() {
    return replica.slots.view().outgoing().containsKey(migration.id());
  }

  /** What an end means here; returns whether to try again. */
  private boolean follow(Reason reason) {
    return switch (reason) {
      case ACQUIRED -> {
        reached(MigrationStep.ACQUIRED);
        tell(new MigrationCommand.Left(migration.id()));
        reached(MigrationStep.LEFT);
        yield false;
      }
      case DEAD -> {
        tell(new MigrationCommand.Reclaim(migration.id()));
        yield false;
      }
      case RESTART -> true;
      case OVER, INACTIVE -> false;
    };
  }

  private void copy(ChunkStream stream) throws MigrationEndedException {
    out.truncate(0);
    SlotSource from = SlotSource.start(replica, migration.id(), slots);
    source = from;
    boolean released = isReleased();
    if (released) {
      // Executed here, perhaps by an attempt before, but not yet committed for certain.
      release(from);
    }
    boolean walkedTold = false;
    while (!(released && from.isWalked() && from.isEmpty())) {
      if (from.isStopped() || !isActive()) {
        throw new MigrationEndedException(isActive() ? Reason.RESTART : Reason.INACTIVE);
      }
      if (!released && stream.awayNanos() > PATIENCE_NANOS) {
        throw new MigrationEndedException(Reason.RESTART);
      }
      MovedPiece piece = from.poll();
      if (piece != null) {
        encode(piece, stream);
        continue;
      }
      flush(stream);
      stream.poll();
      if (from.isWalked() && !released) {
        if (!walkedTold) {
          walkedTold = true;
          reached(MigrationStep.WALKED);
        }
        if (from.queuedBytes() + stream.unacknowledgedBytes() < RELEASE_BYTES
            && stream.awayNanos() == 0) {
          release(from);
          released = true;
          reached(MigrationStep.RELEASED);
          continue;
        }
      }
      LockSupport.parkNanos(IDLE_NANOS);
    }
    flush(stream);
    stream.acquire(() -> reached(MigrationStep.SENT));
  }

  private void release(SlotSource from) throws MigrationEndedException {
    try {
      Reply reply = from.release().toCompletableFuture().get(COMMAND_TIMEOUT_S, TimeUnit.SECONDS);
      if (!reply.equals(Reply.OK)) {
        LOG.info("migration {}: the slots were not released: {}", migration.id(), reply);
        throw new MigrationEndedException(Reason.RESTART);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.info("migration {}: nobody says whether the slots are released", migration.id(), e);
      throw new MigrationEndedException(Reason.INACTIVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationEndedException(Reason.INACTIVE);
    }
  }

  private void encode(MovedPiece piece, ChunkStream stream) throws MigrationEndedException {
    try {
      piece.encode(out, full -> sendFull(stream));
    } catch (InEncoding e) {
      throw e.ended;
    }
  }

  /** Out of the middle of a piece. */
  private static final class InEncoding extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient MigrationEndedException ended;

    InEncoding(MigrationEndedException ended) {
      super(ended);
      this.ended = ended;
    }
  }

  private void sendFull(ChunkStream stream) {
    try {
      flush(stream);
      if (!isReleased() && stream.awayNanos() > PATIENCE_NANOS) {
        throw new MigrationEndedException(Reason.RESTART);
      }
    } catch (MigrationEndedException e) {
      throw new InEncoding(e);
    }
  }

  private void flush(ChunkStream stream) throws MigrationEndedException {
    if (out.length() > 0) {
      byte[] chunk = out.toBytes();
      out.truncate(0);
      stream.send(chunk);
      sentBytes = stream.sentBytes();
      if (!chunkStepTold) {
        chunkStepTold = true;
        reached(MigrationStep.STAGED);
      }
    }
  }

  private void tell(MigrationCommand command) {
    // If it does not come to be, the driver says it again once the map tells that it is over.
    replica
        .slots
        .migrate(command)
        .whenComplete(
            (reply, failure) -> LOG.info("migration {}: {}: {}", migration.id(), command, reply));
  }

  private PeerConnection connect() throws IOException {
    ClusterMap map = directory.map();
    NodeInfo node =
        map == null ? null : directory.leaderOf(migration.to()).flatMap(map::node).orElse(null);
    if (map == null || node == null || !node.isAnnounced()) {
      throw new IOException("the leader of " + migration.to() + " is not known");
    }
    return new PeerConnection(node.host(), node.respPort(), ownName, PeerToken.of(map, ownName));
  }

  private void reached(MigrationStep next) {
    step = next;
    LOG.debug("migration {}: {}", migration.id(), next);
    observer.reached(migration.id(), next);
  }
}
