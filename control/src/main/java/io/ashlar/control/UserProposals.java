package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeUsers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the users on their way to the control group. One that nobody answers is said again for
 * a while: its id and the expected epoch keep it from being made twice.
 */
final class UserProposals {
  private static final Logger LOG = LoggerFactory.getLogger(UserProposals.class);
  private static final int WAITING_MAX = 1_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private record Proposal(
      ChangeUsers command, long deadlineNanos, CompletableFuture<UserChange> outcome) {}

  private final Queue<Proposal> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Any thread. Fails when nobody can say what became of the change. */
  CompletionStage<UserChange> add(
      long expectedEpoch, Map<String, String> set, List<String> deleted) {
    CompletableFuture<UserChange> outcome = new CompletableFuture<>();
    if (count.incrementAndGet() > WAITING_MAX) {
      count.decrementAndGet();
      outcome.complete(new UserChange.Refused("too many changes of users wait"));
      return outcome;
    }
    long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    waiting.add(
        new Proposal(
            new ChangeUsers(id, expectedEpoch, set, deleted),
            System.nanoTime() + PATIENCE_NANOS,
            outcome));
    return outcome;
  }

  /** The control thread; blocks while the group answers. False when it does not. */
  boolean propose(ControlProposer proposer) {
    for (Proposal next = waiting.peek(); next != null; next = waiting.peek()) {
      try {
        Outcome outcome = proposer.propose(next.command);
        end().outcome.complete(understand(outcome));
      } catch (IOException | RuntimeException e) {
        if (System.nanoTime() - next.deadlineNanos < 0) {
          LOG.debug("the control group does not answer; the users' change is said again", e);
          return false;
        }
        LOG.warn("A change of the users may or may not have been made", e);
        end().outcome.completeExceptionally(e);
      }
    }
    return true;
  }

  /** Nobody proposes any more. */
  void close() {
    while (!waiting.isEmpty()) {
      end().outcome.completeExceptionally(new IOException("the node stops"));
    }
  }

  private Proposal end() {
    count.decrementAndGet();
    return waiting.remove();
  }

  private static UserChange understand(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Changed(), Outcome.Unchanged() -> new UserChange.Done();
      case Outcome.Refused(String reason) ->
          reason.equals(ControlState.USERS_OVERTAKEN)
              ? new UserChange.Overtaken()
              : new UserChange.Refused(reason);
    };
  }
}
