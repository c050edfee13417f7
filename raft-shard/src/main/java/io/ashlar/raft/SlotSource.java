package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.engine.migration.MovedPiece;
import io.ashlar.engine.migration.SlotWalk;
import io.ashlar.resp.Reply;
import java.util.BitSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Slots on their way out of a leading replica, during one leadership. The shard thread walks and
 * listens, one sender takes what comes of it, in order and never before it is committed: a leader
 * that is deposed has told nobody what never happened.
 *
 * <p>What waits for the sender is bounded: the walk stops first, then the writers of these slots
 * wait.
 */
public final class SlotSource {
  private static final long STEP_PAUSE_MICROS = 500;
  private static final long WALK_STOPS_BYTES = 4 << 20;
  private static final long WRITERS_WAIT_BYTES = 32 << 20;
  private static final long WRITERS_GO_ON_BYTES = 8 << 20;

  private record Queued(MovedPiece piece, long sequence) {}

  private final ShardReplica replica;
  private final long id;
  private final BitSet slots;
  private final ConcurrentLinkedQueue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private volatile long committed;
  private volatile boolean walked;
  private volatile boolean stopped;
  private volatile boolean writersWait;
  private volatile long keys;
  private volatile long keysTotal;
  private volatile int slotsDone;

  private @Nullable SlotWalk walk;
  private @Nullable ShardEngine engine;
  private boolean stepScheduled;

  private SlotSource(ShardReplica replica, long id, BitSet slots) {
    this.replica = replica;
    this.id = id;
    this.slots = (BitSet) slots.clone();
  }

  /** Begins as soon as the shard thread comes to it; any thread. Ends with the leadership. */
  public static SlotSource start(ShardReplica replica, long id, BitSet slots) {
    SlotSource source = new SlotSource(replica, id, slots);
    replica.thread().execute(() -> replica.blocked.gate.whenOpen(source::begin));
    return source;
  }

  // ---- shard thread ----

  private void begin() {
    ShardEngine now = replica.engine();
    if (stopped || replica.state() != ReplicaState.LEADING || !replica.slotMoving.start(this)) {
      stopped = true;
      return;
    }
    engine = now;
    committed = now.openSequence() - 1;
    // What is in flight is not committed yet: wait for it as for what comes.
    committed = Math.min(committed, replica.slotMoving.committedSequence());
    walk = now.handover.handOut(id, slots, this::take);
    keysTotal = walk.keysTotal();
    step();
  }

  private void take(MovedPiece piece) {
    ShardEngine now = java.util.Objects.requireNonNull(engine);
    long sequence = now.hasEffects() ? now.openSequence() : now.openSequence() - 1;
    queue.add(new Queued(piece, sequence));
    long bytes = queuedBytes.addAndGet(piece.bytes());
    if (bytes > WRITERS_WAIT_BYTES && !writersWait && !now.slots().outgoing().containsKey(id)) {
      writersWait = true;
      replica.slots.throttle(slots);
    }
  }

  private void step() {
    stepScheduled = false;
    SlotWalk now = walk;
    if (stopped || now == null) {
      return;
    }
    if (writersWait && queuedBytes.get() < WRITERS_GO_ON_BYTES) {
      writersWait = false;
      replica.slots.throttle(null);
    }
    if (!now.isDone() && queuedBytes.get() < WALK_STOPS_BYTES) {
      now.step();
      keys = now.keys();
      slotsDone = now.slotsDone();
      walked = now.isDone();
    }
    if (!walked || writersWait) {
      scheduleStep();
    }
  }

  private void scheduleStep() {
    if (!stepScheduled) {
      stepScheduled = true;
      var unused =
          replica
              .thread()
              .schedule(
                  () -> replica.blocked.gate.whenOpen(this::step),
                  STEP_PAUSE_MICROS,
                  TimeUnit.MICROSECONDS);
    }
  }

  /** The replica tells that an entry is committed. */
  void committed(long sequence) {
    committed = Math.max(committed, sequence);
    if (writersWait) {
      scheduleStep();
    }
  }

  /** The leadership is lost, or nobody wants it any more. */
  void end() {
    if (!stopped) {
      stopped = true;
      queue.clear();
      if (walk != null) {
        java.util.Objects.requireNonNull(engine).handover.stop();
      }
      if (writersWait) {
        replica.slots.throttle(null);
      }
    }
  }

  // ---- the sender's thread ----

  /** The next piece, if there is one that is committed. */
  public @Nullable MovedPiece poll() {
    Queued next = queue.peek();
    if (next == null || next.sequence > committed) {
      return null;
    }
    queue.poll();
    queuedBytes.addAndGet(-next.piece.bytes());
    return next.piece;
  }

  /** Whether all keys were reached: only what happens to them comes still. */
  public boolean isWalked() {
    return walked;
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** What waits to be taken. */
  public long queuedBytes() {
    return queuedBytes.get();
  }

  public boolean isStopped() {
    return stopped;
  }

  public long keys() {
    return keys;
  }

  /** Keys of the slots when the walk began; 0 before. */
  public long keysTotal() {
    return keysTotal;
  }

  public int slotsDone() {
    return slotsDone;
  }

  /**
   * Has the shard release the slots; the keys must have been walked. All pieces are in the queue
   * when it is done, and nothing comes after them.
   */
  public CompletionStage<Reply> release() {
    return replica.slots.migrate(new MigrationCommand.Release(id, slots));
  }

  /** Nothing more is wanted. */
  public void stop() {
    if (!stopped && !replica.thread().isShutdown()) {
      replica.thread().execute(() -> replica.slotMoving.stop(this));
    }
  }
}
