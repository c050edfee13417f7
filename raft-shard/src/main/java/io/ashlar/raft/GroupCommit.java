package io.ashlar.raft;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Decides how long the open entry waits for more commands once the one before it is committed.
 *
 * <p>An entry costs far more than a command. Clients that were just answered mostly ask again at
 * once; an entry closed at that moment would leave without them, and they would fill the next one
 * while it is under way: two groups of clients that alternate, with twice the entries. So the open
 * entry waits until as many commands lie in it as were answered or waiting, at most for a part of
 * the time that a commit takes. When that does not bring enough, it is not tried for some entries,
 * each time for more of them. A single client never waits.
 *
 * <p>Shard thread only; times are of {@link System#nanoTime}.
 */
final class GroupCommit {
  /** The longest wait, as a part of the usual time from append to commit. */
  private static final double PATIENCE = 0.5;

  private static final long PATIENCE_MAX_NANOS = 1_000_000;
  private static final double NEWEST_WEIGHT = 0.125;

  /** A wait was worth it if it made the entry larger by this factor. */
  private static final double WORTHWHILE_GROWTH = 1.25;

  private static final int REST_MAX_ENTRIES = 64;

  private final ScheduledExecutorService thread;
  private final Runnable close;
  private final Runnable patienceOver = this::patienceOver;
  private boolean endScheduled;
  private double commitNanos;
  private long appendedNanos;
  private int wanted;
  private int waitingAtCommit;
  private long deadlineNanos;
  private boolean gathering;
  private int restEntries;
  private int restLength = 1;

  /**
   * @param close looks again whether the open entry can be closed
   */
  GroupCommit(ScheduledExecutorService thread, Runnable close) {
    this.thread = thread;
    this.close = close;
  }

  /** Whether the open entry waits; {@code close} runs when it has waited long enough. */
  boolean gathers(int waiting, long nowNanos) {
    long patienceNanos = patienceNanos(waiting, nowNanos);
    if (patienceNanos > 0 && !endScheduled) {
      endScheduled = true;
      var _ = thread.schedule(patienceOver, patienceNanos, TimeUnit.NANOSECONDS);
    }
    return patienceNanos > 0;
  }

  private void patienceOver() {
    endScheduled = false;
    close.run();
  }

  /** The open entry went into the log. */
  void appended(int commands, long nowNanos) {
    if (gathering) {
      gathering = false;
      if (commands >= WORTHWHILE_GROWTH * waitingAtCommit || commands >= wanted) {
        restLength = 1;
      } else {
        restEntries = restLength;
        restLength = Math.min(2 * restLength, REST_MAX_ENTRIES);
      }
    }
    appendedNanos = nowNanos;
  }

  /**
   * The entry under way is committed.
   *
   * @param answered commands that it held
   * @param waiting commands in the open entry
   */
  void committed(int answered, int waiting, long nowNanos) {
    double took = nowNanos - appendedNanos;
    commitNanos += commitNanos == 0 ? took : NEWEST_WEIGHT * (took - commitNanos);
    if (restEntries > 0) {
      restEntries--;
      return;
    }
    wanted = answered + waiting;
    waitingAtCommit = waiting;
    gathering = wanted > 1;
    deadlineNanos = nowNanos + (long) Math.min(PATIENCE * commitNanos, PATIENCE_MAX_NANOS);
  }

  /**
   * How long to wait at most before the open entry is closed; 0 when it need not wait.
   *
   * @param waiting commands in it
   */
  long patienceNanos(int waiting, long nowNanos) {
    if (!gathering || waiting >= wanted) {
      return 0;
    }
    return Math.max(0, deadlineNanos - nowNanos);
  }

  /** Nobody leads here any more. */
  void stop() {
    gathering = false;
    restEntries = 0;
  }
}
