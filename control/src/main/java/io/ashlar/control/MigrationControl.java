package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.SlotRange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migrations that the control group knows, and changes of them on their way to it. Each may be
 * made twice, so one that nobody answers is said again for a while. All methods for others: any
 * thread.
 */
public final class MigrationControl {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationControl.class);
  private static final int WAITING_MAX = 1_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private record Proposal(
      ChangeMigration change, long deadlineNanos, CompletableFuture<Optional<String>> outcome) {}

  private final Queue<Proposal> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  private final Supplier<Optional<ClusterMap>> map;
  private final Runnable wakeUp;

  MigrationControl(Supplier<Optional<ClusterMap>> map, Runnable wakeUp) {
    this.map = map;
    this.wakeUp = wakeUp;
  }

  /** Those that are not over, as this node knows them. */
  public List<MigrationInfo> current() {
    return map.get().map(ClusterMap::migrations).orElse(List.of());
  }

  /**
   * Asks for slots to be moved; {@link #current} shows the migration then. Asking again for one
   * that is under way changes nothing.
   *
   * @return the reason why not, empty when it is recorded; fails when nobody can say
   */
  public CompletionStage<Optional<String>> start(List<SlotRange> slots, String from, String to) {
    return add(new ChangeMigration.Start(slots, from, to));
  }

  /** Asks for a migration to end without the slots having moved, unless they already have. */
  public CompletionStage<Optional<String>> cancel(long id) {
    return add(new ChangeMigration.Cancel(id));
  }

  /** The target's log says whether it owns the slots, or never will under this id. */
  public CompletionStage<Optional<String>> ended(long id, boolean moved) {
    return add(moved ? new ChangeMigration.Done(id) : new ChangeMigration.Cancelled(id));
  }

  private CompletionStage<Optional<String>> add(ChangeMigration change) {
    CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
    if (count.incrementAndGet() > WAITING_MAX) {
      count.decrementAndGet();
      outcome.complete(Optional.of("too many changes of migrations wait"));
      return outcome;
    }
    waiting.add(new Proposal(change, System.nanoTime() + PATIENCE_NANOS, outcome));
    wakeUp.run();
    return outcome;
  }

  /** The control thread; blocks while the group answers. False when it does not. */
  boolean propose(ControlProposer proposer) {
    for (Proposal next = waiting.peek(); next != null; next = waiting.peek()) {
      try {
        Outcome outcome = proposer.propose(next.change);
        end()
            .outcome
            .complete(
                outcome instanceof Outcome.Refused(String reason)
                    ? Optional.of(reason)
                    : Optional.empty());
      } catch (IOException | RuntimeException e) {
        if (System.nanoTime() - next.deadlineNanos < 0) {
          LOG.debug("the control group does not answer; a migration's change is said again", e);
          return false;
        }
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
}
