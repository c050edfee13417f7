package io.ashlar.control;

import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What leaders of shards have told of their slots' loads, at the node that leads the control group.
 * It is nowhere else and on no disk: a new control leader hears it within a few reports. Any
 * thread.
 *
 * <p>Invariant: it gives loads of all slots or none, each from a leader of the slot's owner in the
 * map. Where one is silent nothing is known, since a shard that looks empty would be filled.
 */
public final class LoadBoard {
  /** So many reports may be missed before the last one is too old. */
  private static final int REPORTS_MISSED_MAX = 3;

  private final long ageNanosMax;
  private final LongSupplier nanoTime;
  private final Map<String, Told> newest = new HashMap<>();

  private record Told(ShardLoad load, long atNanos) {}

  /**
   * @param reportMs how often leaders tell
   */
  LoadBoard(long reportMs, LongSupplier nanoTime) {
    this.ageNanosMax = TimeUnit.MILLISECONDS.toNanos(REPORTS_MISSED_MAX * reportMs);
    this.nanoTime = nanoTime;
  }

  /** An older leader's word does not take the place of a newer one's. */
  public synchronized void tell(ShardLoad load) {
    Told before = newest.get(load.shardId());
    boolean known = before != null || newest.size() < SlotHash.SLOT_COUNT;
    if (known && (before == null || before.load.term() <= load.term())) {
      newest.put(load.shardId(), new Told(load, nanoTime.getAsLong()));
    }
  }

  /** Empty unless all is known, and fresh. */
  synchronized Optional<SlotLoads> of(ClusterMap map) {
    newest.keySet().removeIf(shard -> map.shard(shard).isEmpty());
    long now = nanoTime.getAsLong();
    long[] memoryBytes = new long[SlotHash.SLOT_COUNT];
    long[] opsPerSecond = new long[SlotHash.SLOT_COUNT];
    for (ShardInfo shard : map.shards()) {
      if (shard.slots().isEmpty()) {
        continue;
      }
      Told told = newest.get(shard.id());
      if (told == null || now - told.atNanos > ageNanosMax || !told.load.covers(shard.slots())) {
        return Optional.empty();
      }
      told.load.spread(shard.slots(), memoryBytes, opsPerSecond);
    }
    return Optional.of(SlotLoads.of(memoryBytes, opsPerSecond));
  }
}
