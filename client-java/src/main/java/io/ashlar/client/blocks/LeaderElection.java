package io.ashlar.client.blocks;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.AshlarException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One of many processes is the leader, on top of a {@link DistributedLock}: it is called back when
 * it becomes it, and again when it is it no more. Two may believe for a moment that they are, when
 * one was too slow to notice: the term, a fencing token, tells which is the newer.
 *
 * <pre>{@code
 * LeaderElection election =
 *     new LeaderElection(client, "scheduler", Duration.ofSeconds(10), candidate);
 * ...
 * if (election.isLeading()) { schedule(); }
 * }</pre>
 */
public final class LeaderElection implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LeaderElection.class.getName());

  /**
   * Called on the election's thread, which must come back soon: only then is a lost leadership
   * noticed. Each {@code elected} is followed by one {@code deposed} of the same term, before
   * anybody else is elected unless the lease has ended by itself.
   */
  public interface Candidate {
    /** A candidate that throws is deposed. */
    void elected(long term);

    void deposed(long term);
  }

  private static final long WATCH_MS = 20;
  private static final long LOOK_MAX_MS = 500;
  private static final int LOOKS_A_LEASE = 10;

  private final DistributedLock lock;
  private final Candidate candidate;
  private final long lookMs;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile DistributedLock.@Nullable Held leadership;

  /**
   * Stands for election until it is closed.
   *
   * @param lease how long a leader that cannot be heard of stays it
   */
  public LeaderElection(AshlarClient client, String name, Duration lease, Candidate candidate) {
    this.lock = new DistributedLock(client, name, lease);
    this.candidate = candidate;
    this.lookMs = Math.max(WATCH_MS, Math.min(LOOK_MAX_MS, lease.toMillis() / LOOKS_A_LEASE));
    this.thread = new Thread(this::stand, "ashlar-election-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether nobody else can be the leader at this moment, as {@link DistributedLock.Held} says. */
  public boolean isLeading() {
    DistributedLock.Held now = leadership;
    return now != null && now.isValid();
  }

  private void stand() {
    while (!closedWithin(0)) {
      try {
        Optional<DistributedLock.Held> held = lock.tryAcquire(Duration.ZERO);
        held.ifPresent(this::lead);
      } catch (AshlarException e) {
        LOG.log(Level.FINE, "the grid cannot be asked who leads", e);
      }
      closedWithin(lookMs);
    }
  }

  private void lead(DistributedLock.Held held) {
    try (held) {
      if (closedWithin(0)) {
        return;
      }
      leadership = held;
      try {
        candidate.elected(held.token());
        boolean over = false;
        while (!over) {
          over = closedWithin(WATCH_MS) || !held.isValid();
        }
      } finally {
        leadership = null;
        candidate.deposed(held.token());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "a candidate has failed, and leads no more", e);
    }
  }

  /** Nobody interrupts the election's thread but a candidate: then it is over as well. */
  private boolean closedWithin(long ms) {
    try {
      return closed.await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closed.countDown();
      return true;
    }
  }

  /**
   * Stops standing, and gives the leadership back if it has it. When this returns, the candidate is
   * called no more, unless the candidate itself calls it or the thread is interrupted.
   */
  @Override
  public void close() {
    closed.countDown();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
