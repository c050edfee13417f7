package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeShards;
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
 * The migrations that the control group knows, and changes of them, and of the shards that come and
 * go with them, on their way to it. Each may be made twice, so one that nobody answers is said
 * again for a while. All methods for others: any thread.
 */
public final class MigrationControl {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationControl.class);
  private static final int WAITING_MAX = 1_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

  /** What the control group did with a request for a move. */
  public sealed interface Started {
    /** It is recorded, under this id: the map's epoch, even if no slots move with it. */
    record Recorded(long id) implements Started {}

    /** The same was under way already, in the map of this epoch. */
    record UnderWay(long epoch) implements Started {}

    /** It may not be. */
    record Refused(String reason) implements Started {}
  }

  private record Answer(Outcome outcome, long epoch) {
    Optional<String> refusal() {
      return outcome instanceof Outcome.Refused(String reason)
          ? Optional.of(reason)
          : Optional.empty();
    }

    Started started() {
      return switch (outcome) {
        // A migration's id is the epoch that it came with.
        case Outcome.Changed() -> new Started.Recorded(epoch);
        case Outcome.Unchanged() -> new Started.UnderWay(epoch);
        case Outcome.Refused(String reason) -> new Started.Refused(reason);
      };
    }
  }

  private record Proposal(
      ControlCommand change, long deadlineNanos, CompletableFuture<Answer> answer) {}

  private final Queue<Proposal> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  private final Supplier<Optional<ClusterMap>> map;
  private final Runnable wakeUp;

  /** What slots bear, where this node leads the control group. */
  public final LoadBoard loads;

  MigrationControl(Supplier<Optional<ClusterMap>> map, Runnable wakeUp, SlotSettings settings) {
    this.map = map;
    this.wakeUp = wakeUp;
    this.loads = new LoadBoard(settings.reportMs(), System::nanoTime);
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
    return add(new ChangeMigration.Start(slots, from, to)).thenApply(Answer::refusal);
  }

  /** As {@link #start}, for who wants the id; fails when nobody can say. */
  public CompletionStage<Started> begin(List<SlotRange> slots, String from, String to) {
    return add(new ChangeMigration.Start(slots, from, to)).thenApply(Answer::started);
  }

  /** Asks for a migration to end without the slots having moved, unless they already have. */
  public CompletionStage<Optional<String>> cancel(long id) {
    return add(new ChangeMigration.Cancel(id)).thenApply(Answer::refusal);
  }

  /** The target's log says whether it owns the slots, or never will under this id. */
  public CompletionStage<Optional<String>> ended(long id, boolean moved) {
    return add(moved ? new ChangeMigration.Done(id) : new ChangeMigration.Cancelled(id))
        .thenApply(Answer::refusal);
  }

  /**
   * Asks for a new shard that gets slots of another one at once.
   *
   * @param shardId with a number that no shard has had
   * @param replicas names of nodes; the first should lead
   * @param slots none for a shard without
   * @return fails when nobody can say
   */
  public CompletionStage<Started> create(
      String shardId, List<String> replicas, List<SlotRange> slots, String from) {
    return add(new ChangeShards.Create(shardId, replicas, slots, from)).thenApply(Answer::started);
  }

  /**
   * Asks for a shard to give all its slots to another one and to end.
   *
   * @param to counts only when it has slots
   * @return fails when nobody can say
   */
  public CompletionStage<Started> end(String shardId, String to) {
    return add(new ChangeShards.End(shardId, to)).thenApply(Answer::started);
  }

  /** For the leader of a shard that is to end: nothing is left there, nor on its way. */
  public CompletionStage<Optional<String>> drop(String shardId) {
    return add(new ChangeShards.Drop(shardId)).thenApply(Answer::refusal);
  }

  private CompletionStage<Answer> add(ControlCommand change) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    if (count.incrementAndGet() > WAITING_MAX) {
      count.decrementAndGet();
      answer.complete(new Answer(new Outcome.Refused("too many changes of migrations wait"), 0));
      return answer;
    }
    waiting.add(new Proposal(change, System.nanoTime() + PATIENCE_NANOS, answer));
    wakeUp.run();
    return answer;
  }

  /** The control thread; blocks while the group answers. False when it does not. */
  boolean propose(ControlProposer proposer) {
    for (Proposal next = waiting.peek(); next != null; next = waiting.peek()) {
      try {
        Outcome outcome = proposer.propose(next.change);
        end().answer.complete(new Answer(outcome, proposer.lastEpoch()));
      } catch (IOException | RuntimeException e) {
        if (System.nanoTime() - next.deadlineNanos < 0) {
          LOG.debug("the control group does not answer; a migration's change is said again", e);
          return false;
        }
        end().answer.completeExceptionally(e);
      }
    }
    return true;
  }

  /** Nobody proposes any more. */
  void close() {
    while (!waiting.isEmpty()) {
      end().answer.completeExceptionally(new IOException("the node stops"));
    }
  }

  private Proposal end() {
    count.decrementAndGet();
    return waiting.remove();
  }
}
