package io.ashlar.control.plan;

import io.ashlar.topology.SlotRange;
import java.util.List;
import java.util.Optional;

/**
 * One step, and why. Each names the state that it brings about, so that doing it twice is doing it
 * once: who executes it first looks whether that state is there. One that no longer applies (the
 * node is gone, the shard has changed) is refused and planned anew.
 */
public sealed interface Action {
  /** For people: what was observed that makes this the next step. */
  String reason();

  /** The node gets an empty group and joins as a learner, which has no vote. */
  record AddLearner(String shard, String node, Optional<String> replaces, String reason)
      implements Action {}

  /** The learner, which has caught up, becomes a voter. */
  record Promote(String shard, String node, String reason) implements Action {}

  /** The node, voter or learner, leaves the group and drops its data. It does not lead. */
  record RemoveReplica(String shard, String node, String reason) implements Action {}

  /** The shard is led by that node from now on, and should be. */
  record TransferLeader(String shard, String to, String reason) implements Action {}

  /**
   * The slots change their owner, all of them, by one migration.
   *
   * @param slots ascending, disjoint, of {@code from}
   */
  record MoveSlots(String from, String to, List<SlotRange> slots, String reason) implements Action {
    public MoveSlots {
      slots = List.copyOf(slots);
    }
  }

  /**
   * A new shard without slots.
   *
   * @param shard its id, never used before
   * @param replicas node names; the first should lead
   */
  record CreateShard(String shard, List<String> replicas, String reason) implements Action {
    public CreateShard {
      replicas = List.copyOf(replicas);
    }
  }

  /** The shard, which has no slots, ends; its replicas drop their data. */
  record RetireShard(String shard, String reason) implements Action {}

  /** The node, which left and holds nothing, goes from the map. */
  record ForgetNode(String node, String reason) implements Action {}
}
