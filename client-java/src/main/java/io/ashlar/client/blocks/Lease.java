package io.ashlar.client.blocks;

import io.ashlar.client.AshlarException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a holder knows of something that the grid has lent it for a time: renewed until it is let go
 * or lost.
 *
 * <pre>
 * HELD  -> LOST       the grid says that it is another's, or no renewal has come in time
 * HELD  -> RELEASED   let go
 * </pre>
 *
 * <p>The lease counts from before the grid was asked, so the grid's own ends no sooner if both
 * clocks run equally fast. What is lost stays lost, though a late renewal may have reached the
 * grid: then that is taken back. Any thread.
 */
final class Lease {
  private static final Logger LOG = Logger.getLogger(Lease.class.getName());
  private static final int RENEWALS_A_LEASE = 3;
  private static final long LEAST_MS = 100;

  private enum State {
    HELD,
    LOST,
    RELEASED
  }

  /** What the grid does for one holder. */
  interface Grid {
    /** Begins the lease anew; false when it is the holder's no more. */
    CompletionStage<Boolean> renew();

    /** Ends the lease; false when it was the holder's no more. */
    CompletionStage<Boolean> release();
  }

  private final Grid grid;
  private final Timer timer;
  private final long lengthNanos;
  private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
  private volatile long untilNanos;

  private Lease(Grid grid, Timer timer, long lengthNanos, long untilNanos) {
    this.grid = grid;
    this.timer = timer;
    this.lengthNanos = lengthNanos;
    this.untilNanos = untilNanos;
  }

  /**
   * The grid has just lent something.
   *
   * @param askedNanos by the timer, before the grid was asked
   */
  static Lease begun(Grid grid, Timer timer, long lengthNanos, long askedNanos) {
    Lease lease = new Lease(grid, timer, lengthNanos, askedNanos + lengthNanos);
    lease.renewAfter(askedNanos);
    return lease;
  }

  /** Whether nobody else can have it now; once false, it stays false. */
  boolean isValid() {
    if (state.get() != State.HELD) {
      return false;
    }
    if (timer.nanos() - untilNanos < 0) {
      return true;
    }
    if (state.compareAndSet(State.HELD, State.LOST)) {
      takeBack();
    }
    return false;
  }

  private void renewAfter(long askedNanos) {
    long pauseNanos = askedNanos + lengthNanos / RENEWALS_A_LEASE - timer.nanos();
    timer.later(Math.max(0, pauseNanos), this::renew);
  }

  private void renew() {
    if (!isValid()) {
      return;
    }
    long askedNanos = timer.nanos();
    var unused =
        grid.renew()
            .whenComplete(
                (renewed, failure) -> {
                  if (failure != null) {
                    // The lease runs on, and it is tried again for as long.
                    LOG.log(Level.FINE, "a lease was not renewed", failure);
                  } else if (!renewed) {
                    state.compareAndSet(State.HELD, State.LOST);
                  } else if (isValid()) {
                    untilNanos = askedNanos + lengthNanos;
                  } else {
                    takeBack();
                  }
                  if (isValid()) {
                    renewAfter(askedNanos);
                  }
                });
  }

  /** Of what is lost here, the grid may not know. */
  private void takeBack() {
    var unused =
        grid.release()
            .whenComplete(
                (released, failure) -> {
                  if (failure != null) {
                    LOG.log(Level.FINE, "a lost lease ends by itself", failure);
                  }
                });
  }

  /**
   * Lets it go and waits until the grid knows.
   *
   * @return whether it was the holder's until then
   * @throws AshlarException when that cannot be said; the grid's lease ends by itself
   */
  boolean release() {
    if (!isValid() || !state.compareAndSet(State.HELD, State.RELEASED)) {
      return false;
    }
    try {
      return grid.release().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof AshlarException cause
          ? new AshlarException("not released, the lease ends by itself", cause)
          : e;
    }
  }

  /** As {@link #release}, for when it does not matter. */
  void close() {
    try {
      release();
    } catch (AshlarException e) {
      LOG.log(Level.FINE, "what was not released ends by itself", e);
    }
  }

  /**
   * The length in nanoseconds.
   *
   * @throws IllegalArgumentException when it is too short to be renewed in time
   */
  static long nanosOf(Duration lease) {
    if (lease.toMillis() < LEAST_MS) {
      throw new IllegalArgumentException("a lease of less than " + LEAST_MS + " ms: " + lease);
    }
    return TimeUnit.MILLISECONDS.toNanos(lease.toMillis());
  }
}
