package io.ashlar.control.plan;

import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Moves slots from heavy shards to light ones ({@link SlotWeights}).
 *
 * <p>Why it ends, and stays so: a move needs a shard that is 30 % off the mean, goes no further
 * than to the mean on one side and 15 % below it on the other, and lowers the sum of squares. Loads
 * that change by less than what is between 15 and 30 % move nothing.
 */
final class SlotBalance {
  private static final int OFF_PERCENT = 30;
  private static final int GIVES_DOWN_TO_PERCENT = 85;
  private static final int TAKES_AT_LEAST_PERCENT = 10;
  private static final int WORTH_PERCENT = 5;

  /** One migration moves no more, so that plans can change and progress shows. */
  private static final long MOVE_BYTES_MAX = 1L << 30;

  private final Round round;
  private final Model model;
  private final SlotLoads loads;
  private double[] slotWeight = new double[SlotHash.SLOT_COUNT];
  private final double[] shardWeight;

  SlotBalance(Round round) {
    this.round = round;
    this.model = round.model;
    this.loads = model.seen.loads();
    this.shardWeight = new double[model.shards.size()];
  }

  /**
   * @param merging whether shards are being emptied and retired: then only those that are too large
   *     give slots away, and empty ones get none
   * @return whether slots are to move, now or as soon as what runs is done
   */
  boolean plan(boolean merging) {
    List<ModelShard> shards = new ArrayList<>();
    for (ModelShard shard : model.shards) {
      if (shard.isData() && !shard.retiring && !(merging && shard.slotCount() == 0)) {
        shards.add(shard);
      }
    }
    if (shards.size() < 2) {
      return false;
    }
    boolean due = false;
    weigh(shards);
    double mean = 0;
    for (ModelShard shard : shards) {
      mean += shardWeight[shard.index];
    }
    mean /= shards.size();
    Comparator<ModelShard> byWeight =
        Comparator.comparingDouble((ModelShard shard) -> shardWeight[shard.index])
            .thenComparingInt(shard -> shard.index);
    shards.sort(byWeight);
    int light = 0;
    int heavy = shards.size() - 1;
    while (light < heavy) {
      ModelShard to = shards.get(light);
      ModelShard from = shards.get(heavy);
      round.steps++;
      if (!isOff(from, to, mean) || (merging && !isTooLarge(from))) {
        // The others are lighter sources and heavier targets, but one may be too large.
        if (!merging && !isTooLarge(from)) {
          break;
        }
        heavy--;
      } else if (!to.isCalm() || roomIn(to) <= 0) {
        due |= to.isChanging();
        light++;
      } else if (!from.isCalm()) {
        due |= from.isChanging();
        heavy--;
      } else {
        boolean found = move(from, to, mean);
        due |= found;
        heavy -= found && from.migrating ? 0 : 1;
      }
    }
    return due;
  }

  private void weigh(List<ModelShard> shards) {
    double memory = 0;
    double ops = 0;
    for (ModelShard shard : model.shards) {
      memory += shard.memoryBytes;
      ops += shard.opsPerSecond;
    }
    slotWeight = SlotWeights.of(loads, memory, ops, shards.size());
    for (ModelShard shard : shards) {
      shardWeight[shard.index] += weightOf(shard.seen.slots());
    }
    for (Action running : model.seen.running()) {
      if (running instanceof Action.MoveSlots move) {
        ModelShard from = model.shard(move.from());
        ModelShard to = model.shard(move.to());
        if (from != null && to != null) {
          double moving = weightOf(move.slots());
          shardWeight[from.index] -= moving;
          shardWeight[to.index] += moving;
        }
      }
    }
  }

  private double weightOf(List<SlotRange> slots) {
    double sum = 0;
    for (SlotRange range : slots) {
      for (int slot = range.first(); slot <= range.last(); slot++) {
        sum += slotWeight[slot];
      }
    }
    return sum;
  }

  private boolean isOff(ModelShard from, ModelShard to, double mean) {
    double heavy = shardWeight[from.index];
    double light = shardWeight[to.index];
    if (heavy - light < 2 * mean * WORTH_PERCENT / 100) {
      return false;
    }
    return heavy > mean * (100 + OFF_PERCENT) / 100
        || light < mean * (100 - OFF_PERCENT) / 100
        || isTooLarge(from);
  }

  private boolean isTooLarge(ModelShard shard) {
    PlannerSettings.Sizes sizes = round.settings.sizes();
    return shard.memoryBytes > sizes.shardMemoryBytesMax()
        || shard.opsPerSecond > sizes.shardOpsPerSecondMax();
  }

  /** Whether there are slots to move; they do when there is room. */
  private boolean move(ModelShard from, ModelShard to, double mean) {
    double heavy = shardWeight[from.index];
    double light = shardWeight[to.index];
    double atMost =
        Math.min(
            (heavy - light) / 2,
            Math.min(
                heavy - mean * GIVES_DOWN_TO_PERCENT / 100,
                Math.max(mean - light, mean * TAKES_AT_LEAST_PERCENT / 100)));
    List<SlotRange> slots = choose(from, to, atMost, mean * WORTH_PERCENT / 100);
    if (slots.isEmpty()) {
      return false;
    }
    if (!round.mayMoveSlots(from, to)) {
      round.defer();
      return true;
    }
    String reason =
        "load "
            + percent(heavy, mean)
            + " of the mean ("
            + Words.bytes(from.memoryBytes)
            + ", "
            + from.opsPerSecond
            + " operations a second), that of "
            + to.id()
            + " "
            + percent(light, mean);
    round.moveSlots(from, to, slots, reason);
    return true;
  }

  private static String percent(double weight, double mean) {
    return Math.round(100 * weight / mean) + " %";
  }

  /** Slots that weigh at most so much, side by side as far as it goes; none when not worth it. */
  private List<SlotRange> choose(ModelShard from, ModelShard to, double atMost, double atLeast) {
    int[] slots = from.seen.slots().stream().flatMapToInt(SlotBalance::slotsOf).toArray();
    round.steps += slots.length;
    long room = roomIn(to);
    int first = 0;
    int bestFirst = 0;
    int bestEnd = 0;
    double weight = 0;
    long bytes = 0;
    double bestWeight = 0;
    for (int end = 1; end <= slots.length; end++) {
      weight += slotWeight[slots[end - 1]];
      bytes += loads.memoryBytes(slots[end - 1]);
      while (first < end
          && (weight > atMost || bytes > room || (bytes > MOVE_BYTES_MAX && first < end - 1))) {
        weight -= slotWeight[slots[first]];
        bytes -= loads.memoryBytes(slots[first]);
        first++;
      }
      // What stands at an end leaves the rest in one piece.
      boolean atAnEnd = first == 0 || end == slots.length;
      if (weight > bestWeight * (atAnEnd ? 0.8 : 1.000001)) {
        bestWeight = weight;
        bestFirst = first;
        bestEnd = end;
      }
    }
    if (bestWeight < atLeast || bestEnd == bestFirst) {
      return List.of();
    }
    List<SlotRange> chosen = new ArrayList<>();
    int start = slots[bestFirst];
    for (int i = bestFirst; i < bestEnd; i++) {
      if (i + 1 == bestEnd || slots[i + 1] != slots[i] + 1) {
        chosen.add(new SlotRange(start, slots[i]));
        start = i + 1 < bestEnd ? slots[i + 1] : 0;
      }
    }
    return chosen;
  }

  private static IntStream slotsOf(SlotRange range) {
    return IntStream.rangeClosed(range.first(), range.last());
  }

  private long roomIn(ModelShard to) {
    long room = Long.MAX_VALUE;
    for (ModelReplica replica : to.replicas) {
      room = Math.min(room, replica.node.roomBytes(round.settings.sizes().fullPercent()));
    }
    return room;
  }
}
