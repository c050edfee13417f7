package io.ashlar.raft;

import io.ashlar.engine.SlotContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Computes digests of slots of one replica, one slot a step of the shard thread, while commands go
 * on: there a slot is only copied by reference, its digest is computed elsewhere.
 *
 * <p>What a digest stands for: everything in the log up to {@link SlotDigest#appliedIndex}, and
 * nothing that is not in it, committed, up to {@link Result#settledIndex}. At a follower the first
 * is exact. So two replicas' digests of a slot may be compared when nothing between the two places
 * changes the slot, which the leader's digests before and after show.
 */
public final class SlotDigests {
  private static final int EMPTY_AT_A_TIME = 256;
  private static final long POLL_MS = 5;
  private static final long PATIENCE_MS = 10_000;

  /**
   * @param digest 0 for an empty slot
   */
  public record SlotDigest(int slot, long digest, long keys, long appliedIndex) {}

  /** Digests in the order of slots, and where all that they show is settled. */
  public record Result(List<SlotDigest> digests, long settledIndex, boolean leading) {}

  private final ShardReplica replica;
  private final int[] slots;
  private final long afterIndex;
  private final Executor elsewhere;
  private final List<SlotDigest> digests = new ArrayList<>();
  private final CompletableFuture<Result> outcome = new CompletableFuture<>();
  private final long startNanos = System.nanoTime();
  private long rebuildsAtStart;
  private boolean ledAtStart;
  private long lastSequence;
  private int next;

  private SlotDigests(ShardReplica replica, int[] slots, long afterIndex, Executor elsewhere) {
    this.replica = replica;
    this.slots = slots;
    this.afterIndex = afterIndex;
    this.elsewhere = elsewhere;
  }

  /**
   * Any thread.
   *
   * @param slots ascending; slots without keys get the digest 0
   * @param afterIndex the replica is to have applied the log up to here first
   * @param elsewhere computes
   * @return fails when the replica lost its state, gained or lost the leadership meanwhile, or did
   *     not get as far in time
   */
  public static CompletionStage<Result> of(
      ShardReplica replica, int[] slots, long afterIndex, Executor elsewhere) {
    SlotDigests digests = new SlotDigests(replica, slots, afterIndex, elsewhere);
    replica.thread().execute(digests::begin);
    return digests.outcome;
  }

  private void begin() {
    if (replica.status().appliedIndex() < afterIndex) {
      again(this::begin, "the replica has not applied the log up to " + afterIndex);
      return;
    }
    rebuildsAtStart = replica.status().rebuilds();
    ledAtStart = replica.leading();
    if (!ledAtStart && replica.state() != ReplicaState.FOLLOWING) {
      fail("the replica is " + replica.state());
      return;
    }
    step();
  }

  private void step() {
    if (hasChangedRole()) {
      fail("the replica changed its role meanwhile");
    } else if (next == slots.length) {
      settle();
    } else {
      look();
    }
  }

  /** Takes one slot with keys, and those without before it. */
  private void look() {
    long appliedIndex = replica.status().appliedIndex();
    lastSequence = replica.engine().openSequence();
    for (int empty = 0; empty < EMPTY_AT_A_TIME && next < slots.length; empty++) {
      int slot = slots[next++];
      if (replica.engine().databases().keyCount(slot) > 0) {
        SlotContent content = replica.engine().slotContent(slot);
        handOver(() -> compute(slot, content, appliedIndex));
        return;
      }
      digests.add(new SlotDigest(slot, 0, 0, appliedIndex));
    }
    replica.thread().execute(this::step);
  }

  private void handOver(Runnable task) {
    try {
      elsewhere.execute(task);
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(e);
    }
  }

  private void compute(int slot, SlotContent content, long appliedIndex) {
    try {
      long keys = content.keys();
      digests.add(new SlotDigest(slot, keys == 0 ? 0 : content.checksum(), keys, appliedIndex));
      replica.thread().execute(this::step);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  /**
   * Waits until what the digests show and was not committed then is: else it may never have been.
   */
  private void settle() {
    if (hasChangedRole()) {
      fail("the replica changed its role meanwhile");
    } else if (!ledAtStart || isSettled()) {
      long settledIndex = replica.status().appliedIndex();
      outcome.complete(new Result(List.copyOf(digests), settledIndex, ledAtStart));
    } else {
      again(this::settle, "the last entries are not committed yet");
    }
  }

  private boolean isSettled() {
    boolean closed =
        replica.engine().openSequence() > lastSequence || !replica.engine().hasEffects();
    return closed && !replica.inFlight.holdsUpTo(lastSequence);
  }

  private boolean hasChangedRole() {
    return replica.leading() != ledAtStart
        || replica.status().rebuilds() != rebuildsAtStart
        || (!ledAtStart && replica.state() != ReplicaState.FOLLOWING);
  }

  private void again(Runnable task, String waitsFor) {
    if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS)) {
      fail(waitsFor);
    } else {
      var _ = replica.thread().schedule(task, POLL_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void fail(String why) {
    outcome.completeExceptionally(new IOException("shard " + replica.shardId() + ": " + why));
  }
}
