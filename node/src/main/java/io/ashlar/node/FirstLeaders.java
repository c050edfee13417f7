package io.ashlar.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps a new node from calling itself ready before the leaders of its empty shards are where the
 * cluster map wants them. A new cluster elects anywhere and hands over within about a second; the
 * first clients would meet these hand-overs. Shards with keys are not waited for: after a failure,
 * serving comes before order. Any thread.
 */
final class FirstLeaders {
  /** A preferred leader that does not take its shard by then is not there. */
  static final long WAIT_MS_MAX = 5_000;

  /**
   * @param leader the node that leads; empty while nobody is known to
   */
  record Placement(String shardId, String leader, String preferredLeader, long keys) {}

  private final LongSupplier nanoTime;
  private boolean waiting;
  private long waitingSinceNanos;
  private boolean settled;

  FirstLeaders(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * What is still to come, for a node that is ready otherwise. Once it has been nothing, or {@link
   * #WAIT_MS_MAX} after the first question, it is nothing for good.
   */
  synchronized List<String> awaited(List<Placement> shards) {
    if (settled) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    for (Placement shard : shards) {
      if (shard.keys == 0 && !shard.leader.equals(shard.preferredLeader)) {
        reasons.add("shard " + shard.shardId + " is about to move to " + shard.preferredLeader);
      }
    }
    long now = nanoTime.getAsLong();
    if (!waiting) {
      waiting = true;
      waitingSinceNanos = now;
    }
    settled =
        reasons.isEmpty() || now - waitingSinceNanos > TimeUnit.MILLISECONDS.toNanos(WAIT_MS_MAX);
    return settled ? List.of() : reasons;
  }
}
