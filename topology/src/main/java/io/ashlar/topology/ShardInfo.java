package io.ashlar.topology;

import java.util.List;
import java.util.stream.Stream;

/**
 * A shard: one Raft group.
 *
 * @param id {@code s1}, {@code s2}...; never used again for another shard
 * @param replicas names of the nodes that vote; the first is where the leader should be
 * @param learners names of the nodes whose replica follows and does not vote, because it is still
 *     catching up; none of them is among the replicas
 * @param slots ascending, disjoint, not adjacent
 */
public record ShardInfo(
    String id, List<String> replicas, List<String> learners, List<SlotRange> slots) {
  public ShardInfo {
    replicas = List.copyOf(replicas);
    learners = List.copyOf(learners);
    slots = List.copyOf(slots);
  }

  /** A shard without learners. */
  public ShardInfo(String id, List<String> replicas, List<SlotRange> slots) {
    this(id, replicas, List.of(), slots);
  }

  public String preferredLeader() {
    return replicas.get(0);
  }

  /** Names of all nodes that hold the shard's data: those that vote, then those that learn. */
  public List<String> hosts() {
    return Stream.concat(replicas.stream(), learners.stream()).toList();
  }

  public ShardInfo withReplicas(List<String> replicas) {
    return new ShardInfo(id, replicas, learners, slots);
  }

  public ShardInfo withLearners(List<String> learners) {
    return new ShardInfo(id, replicas, learners, slots);
  }

  public ShardInfo withSlots(List<SlotRange> slots) {
    return new ShardInfo(id, replicas, learners, slots);
  }
}
