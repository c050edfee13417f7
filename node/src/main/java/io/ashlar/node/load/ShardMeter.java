package io.ashlar.node.load;

import io.ashlar.control.ShardLoad;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotMeasure;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures what the slots of one shard bear while this node leads it, in one term. Requests are
 * counted by the shard's thread as they come; memory is estimated from some of the keys, once in an
 * average and whenever the shard has other slots. One thread.
 */
final class ShardMeter {
  /** Looked at in steps of some microseconds; a hundredth of a second in all. */
  private static final long KEYS_MEASURED_MAX = 20_000;

  private static final long ANSWER_TIMEOUT_S = 20;

  private final ShardReplica replica;
  private final long term;
  private final long averageNanos;
  private final SlotAverages averages;
  private final OpsAverage ops;
  private boolean begun;
  private long takenNanos;
  private long measuredNanos;
  private BitSet measured = new BitSet();

  ShardMeter(ShardReplica replica, SlotAverages averages, long averageMs) {
    this.replica = replica;
    this.term = replica.term();
    this.averageNanos = TimeUnit.MILLISECONDS.toNanos(averageMs);
    this.averages = averages;
    this.ops = new OpsAverage(averages, averageMs);
  }

  /** Whether it is about this replica as it is now. */
  boolean isOf(ShardReplica other) {
    return replica == other && term == other.term();
  }

  /**
   * Goes on measuring.
   *
   * @return what is to be told; empty while it is too early, or the slots are not known
   * @throws InterruptedException when the node stops
   */
  Optional<ShardLoad> measure() throws InterruptedException {
    try {
      return step();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty(); // The replica ends, or its thread is busy: it is done again.
    }
  }

  private Optional<ShardLoad> step()
      throws InterruptedException, ExecutionException, TimeoutException {
    int[] counts =
        replica.slots.takeOps().toCompletableFuture().get(ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
    long now = System.nanoTime();
    BitSet owned = replica.slots.view().owned();
    if (begun) {
      ops.add(owned, counts, (now - takenNanos) / 1e6);
    } else {
      averages.forget(owned);
    }
    begun = true;
    takenNanos = now;
    if (!ops.isSettled() || owned.isEmpty()) {
      return Optional.empty();
    }
    if (!owned.equals(measured) || now - measuredNanos >= averageNanos) {
      SlotMeasure.Result result =
          SlotMeasure.of(replica, owned, KEYS_MEASURED_MAX)
              .toCompletableFuture()
              .get(ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
      result.slots().forEach(slot -> averages.setMemory(slot.slot(), slot.memoryBytes()));
      measured = owned;
      measuredNanos = now;
    }
    return Optional.of(
        new ShardLoad(
            replica.shardId(),
            term,
            owned,
            averages.memoryBytes(owned),
            averages.opsPerSecond(owned)));
  }
}
