package io.ashlar.control;

import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the membership and of the settings on their way to the control group. Each is made
 * once however often it is said, so one that nobody answers is said again for a while.
 */
final class Proposals {
  private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);
  private static final int WAITING_MAX = 1_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private record Proposal(
      ControlCommand command, long deadlineNanos, CompletableFuture<Optional<String>> outcome) {}

  private final Queue<Proposal> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Runnable wake;
  private volatile boolean closed;

  /**
   * @param wake the thread that proposes
   */
  Proposals(Runnable wake) {
    this.wake = wake;
  }

  /**
   * Any thread.
   *
   * @return the reason why not, empty when it is so; fails when nobody can say what became of it
   */
  CompletionStage<Optional<String>> add(ControlCommand command) {
    CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    if (count.incrementAndGet() > WAITING_MAX || closed) {
      count.decrementAndGet();
      outcome.completeExceptionally(new IOException("the control group is not asked now"));
      return outcome;
    }
    waiting.add(new Proposal(command, System.nanoTime() + PATIENCE_NANOS, outcome));
    wake.run();
    return outcome;
  }

  /** The control thread; blocks while the group answers. False when it does not. */
  boolean propose(ControlProposer proposer) {
    for (Proposal next = waiting.peek(); next != null; next = waiting.peek()) {
      try {
        Outcome outcome = proposer.propose(next.command);
        end().outcome.complete(reason(outcome));
      } catch (IOException | RuntimeException e) {
        if (System.nanoTime() - next.deadlineNanos < 0) {
          LOG.debug("the control group does not answer; {} is said again", next.command, e);
          return false;
        }
        LOG.warn("Nobody can say what became of {}", next.command, e);
        end().outcome.completeExceptionally(e);
      }
    }
    return true;
  }

  /** Nobody proposes any more. */
  void close() {
    closed = true;
    while (!waiting.isEmpty()) {
      end().outcome.completeExceptionally(new IOException("the node stops"));
    }
  }

  private Proposal end() {
    count.decrementAndGet();
    return waiting.remove();
  }

  static Optional<String> reason(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Changed(), Outcome.Unchanged() -> Optional.empty();
      case Outcome.Refused(String reason) -> Optional.of(reason);
    };
  }
}
