package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many shards there are. Too few for the nodes, the memory or the traffic: one is created, and
 * {@link SlotBalance} fills it. More than that, and two of them idle: the lighter gives all its
 * slots to the other and ends when it is empty.
 *
 * <p>What is created at three quarters of the limits is merged below two fifths of them, so the
 * same load never asks for both.
 */
final class ShardCount {
  private static final int FULL_PERCENT = 75;
  private static final int IDLE_PERCENT = 40;

  /** Two shards that together need less than that part of one are idle. */
  private static final int IDLE_PAIR_PERCENT = 25;

  private final Round round;
  private final Model model;
  private final PlannerSettings.Sizes sizes;
  private final int nodes;
  private final long memoryBytes;
  private final long opsPerSecond;

  ShardCount(Round round) {
    this.round = round;
    this.model = round.model;
    this.sizes = round.settings.sizes();
    int counted = 0;
    for (ModelNode node : model.nodes) {
      // One that is being restarted still counts.
      counted += !node.gone && node.seen.state() != NodeState.LEAVING ? 1 : 0;
    }
    this.nodes = counted;
    long memory = 0;
    long ops = 0;
    for (ModelShard shard : model.shards) {
      memory += shard.memoryBytes;
      ops += shard.opsPerSecond;
    }
    this.memoryBytes = memory;
    this.opsPerSecond = ops;
  }

  /** Creates what is missing. */
  void split(Placement placement) {
    int wanted = Math.min(SlotHash.SLOT_COUNT, Math.max(nodes, needed(FULL_PERCENT)));
    int replicas = 0;
    int unfilled = 0;
    for (ModelShard shard : model.shards) {
      if (shard.isData() && !shard.retiring) {
        replicas = Math.max(replicas, shard.wanted());
        unfilled += shard.slotCount() == 0 ? 1 : 0;
      }
    }
    if (replicas == 0) {
      return; // Nothing is formed yet.
    }
    int number = model.lastShardNumber();
    while (model.shardsComing < wanted && unfilled < round.settings.throttle().slotMoves()) {
      List<String> on = placement.chooseFor(replicas);
      if (on.size() < replicas) {
        return;
      }
      number++;
      unfilled++;
      round.create("s" + number, on, whyMore(wanted));
    }
  }

  private String whyMore(int wanted) {
    String have = Words.count(model.shardsComing, "shard");
    if (wanted == nodes) {
      return have + " for " + Words.count(nodes, "node");
    }
    return have
        + " for "
        + Words.bytes(memoryBytes)
        + " and "
        + opsPerSecond
        + " operations a second; "
        + wanted
        + " are needed";
  }

  private int needed(int percent) {
    double memory = memoryBytes * 100.0 / percent / sizes.shardMemoryBytesMax();
    double ops = opsPerSecond * 100.0 / percent / sizes.shardOpsPerSecondMax();
    return (int) Math.min(SlotHash.SLOT_COUNT, Math.ceil(Math.max(memory, ops)));
  }

  /** The number below which nothing is merged. */
  private int floor() {
    return Math.max(Math.max(sizes.shardsMin(), nodes), needed(IDLE_PERCENT));
  }

  /** Whether an empty shard is one too many rather than one to be filled. */
  boolean isOneTooMany() {
    return round.settings.switches().mergeShards() && model.shardsComing > floor();
  }

  /** Retires an empty shard, or empties one; true while there are shards to be merged. */
  boolean merge() {
    if (!isOneTooMany()) {
      return false;
    }
    List<ModelShard> calm = new ArrayList<>();
    for (ModelShard shard : model.shards) {
      if (!shard.isData() || !shard.isCalm()) {
        continue;
      }
      if (shard.slotCount() > 0) {
        calm.add(shard);
      } else if (isOneTooMany()) {
        round.retire(
            shard,
            "it has no slots, and "
                + Words.count(model.shardsComing, "shard")
                + " are more than the "
                + floor()
                + " needed");
      }
    }
    calm.sort(
        Comparator.comparingLong((ModelShard shard) -> shard.weight)
            .thenComparingInt(shard -> shard.slotCount())
            .thenComparingInt(shard -> -shard.index));
    // One at a time: there is no hurry.
    if (calm.size() < 2 || !isOneTooMany()) {
      return false;
    }
    ModelShard from = calm.get(0);
    ModelShard to = calm.get(1);
    if (isIdle(from.memoryBytes + to.memoryBytes, sizes.shardMemoryBytesMax())
        && isIdle(from.opsPerSecond + to.opsPerSecond, sizes.shardOpsPerSecondMax())) {
      if (model.migrations > 0 || !round.mayMoveSlots(from, to)) {
        return true;
      }
      round.moveSlots(
          from,
          to,
          from.seen.slots(),
          "both are idle, and "
              + Words.count(model.shardsComing, "shard")
              + " are more than the "
              + floor()
              + " needed");
      return true;
    }
    return false;
  }

  private static boolean isIdle(long load, long limit) {
    return load <= (double) limit * IDLE_PAIR_PERCENT / 100;
  }
}
