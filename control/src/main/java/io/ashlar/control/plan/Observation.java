package io.ashlar.control.plan;

import java.util.List;

/**
 * All that a plan is made from.
 *
 * @param nowMs the control leader's clock, of which only differences matter
 * @param nodes all nodes of the cluster map, in its order
 * @param shards all shards of the cluster map, in its order
 * @param loads of all slots
 * @param running actions that are recorded and neither done nor given up. They count as done where
 *     load is weighed, and their shards are left alone; who runs them gives up one that gets
 *     nowhere. A learner that falls silent is given up here, by a {@link Action.RemoveReplica} that
 *     ends its {@link Action.AddLearner}. A migration of slots that the map holds stands here as
 *     {@link Action.MoveSlots}, whoever asked for it
 * @param lastShardNumber the highest number ever used in a shard's id ({@code s7}: 7)
 */
public record Observation(
    long nowMs,
    List<ObservedNode> nodes,
    List<ObservedShard> shards,
    SlotLoads loads,
    List<Action> running,
    int lastShardNumber) {
  public Observation {
    nodes = List.copyOf(nodes);
    shards = List.copyOf(shards);
    running = List.copyOf(running);
  }
}
