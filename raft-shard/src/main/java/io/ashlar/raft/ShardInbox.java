package io.ashlar.raft;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The only way from Ratis's threads to the shard thread: events in the order in which Ratis told
 * them, drained in turns.
 *
 * <p>Bounded: the thread that applies entries waits when too many lie here, so a replica that
 * catches up does not pull its whole log into memory.
 */
final class ShardInbox {
  /** What Ratis tells. */
  sealed interface Event {
    /** A committed entry of the state machine. */
    record Committed(long term, long index, ByteString data) implements Event {}

    /** A majority has this term's log on disk up to this index; it will be told as committed. */
    record Quorum(long term, long index) implements Event {}

    /** A committed entry of Raft's own at this index: a configuration or metadata. */
    record RaftEntry(long term, long index) implements Event {}

    /** A state was loaded, at the start or after a snapshot came from the leader. */
    record Loaded(LoadedState state) implements Event {}

    /** The leader is about to replace this replica's state by a snapshot. */
    record Paused() implements Event {}

    /** Elected, and all entries of earlier terms have been told. */
    record LeaderReady() implements Event {}

    /** Does not lead any more. */
    record NotLeader() implements Event {}

    /** The log cannot be written. */
    record LogFailed(String cause) implements Event {}

    /** Ratis closes this replica. */
    record Closed() implements Event {}
  }

  /** Who is told. Shard thread only. */
  interface Hearer {
    void onEvent(ShardInbox source, Event event);

    /** There are no more events at the moment. */
    void onDrained();

    /** Whether this one is harmless to a command that is being executed. */
    boolean isExpected(ShardInbox source, Event event);
  }

  private static final int COMMITTED_MAX = 1024;
  private static final int DRAIN_MAX = 256;

  private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
  private final Semaphore room = new Semaphore(COMMITTED_MAX);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Executor shardThread;
  private final Runnable drain;

  /** Set by the shard thread once it wants nothing more; a waiting applier goes on at once. */
  private volatile boolean closed;

  private final Hearer hearer;
  private final ExecutionGate gate;

  /** A drain waits for the gate; shard thread only. */
  private boolean waiting;

  /**
   * @param gate while it is closed events wait, but for those that are expected
   */
  ShardInbox(Executor shardThread, Hearer hearer, ExecutionGate gate) {
    this.shardThread = shardThread;
    this.gate = gate;
    this.hearer = hearer;
    this.drain = this::drain;
  }

  /** Any thread. */
  void tell(Event event) {
    if (closed) {
      return;
    }
    if (event instanceof Event.Committed && !room.tryAcquire()) {
      awaitRoom();
    }
    events.add(event);
    schedule();
  }

  /** Shard thread: drops what lies here and everything that will come. */
  void close() {
    closed = true;
    events.clear();
    room.release(COMMITTED_MAX);
  }

  private void awaitRoom() {
    boolean interrupted = false;
    while (!closed) {
      try {
        if (room.tryAcquire(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        // Ratis is closing the division; its stop index still wants this entry told.
        interrupted = true;
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean endsLeadership(Event event) {
    return event instanceof Event.NotLeader
        || event instanceof Event.Paused
        || event instanceof Event.LogFailed
        || event instanceof Event.Closed;
  }

  private void drainAfterWait() {
    waiting = false;
    drain();
  }

  private void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        shardThread.execute(drain);
      } catch (RejectedExecutionException e) {
        // The node is stopping: nobody will look at these events again.
        closed = true;
      }
    }
  }

  private void drain() {
    // Cleared first: an event added from now on schedules another drain, so none is left behind.
    scheduled.set(false);
    if (gate.isClosed()) {
      drainWhileClosed();
      return;
    }
    for (int i = 0; i < DRAIN_MAX; i++) {
      @Nullable Event event = events.poll();
      if (event == null) {
        break;
      }
      tellHearer(event);
    }
    hearer.onDrained();
    if (!events.isEmpty()) {
      schedule();
    }
  }

  /** Those who asked before a slow script began are answered; the rest waits until it is over. */
  private void drainWhileClosed() {
    Event event = events.peek();
    boolean heard = false;
    while (event != null && hearer.isExpected(this, event)) {
      events.remove();
      tellHearer(event);
      heard = true;
      event = events.peek();
    }
    if (heard) {
      hearer.onDrained();
    }
    if (!waiting && (heard || event != null)) {
      waiting = true;
      gate.whenOpen(this::drainAfterWait);
    }
    if (events.stream().anyMatch(ShardInbox::endsLeadership)) {
      gate.leadershipLost();
    }
  }

  private void tellHearer(Event event) {
    if (event instanceof Event.Committed) {
      room.release();
    }
    hearer.onEvent(this, event);
  }
}
