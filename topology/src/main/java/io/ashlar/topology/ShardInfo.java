package io.ashlar.topology;

import java.util.List;

/**
 * A shard: one Raft group.
 *
 * @param id {@code s1}, {@code s2}...; never used again for another shard
 * @param replicas node names; the first is where the leader should be
 * @param slots ascending, disjoint, not adjacent
 */
public record ShardInfo(String id, List<String> replicas, List<SlotRange> slots) {
  public ShardInfo {
    replicas = List.copyOf(replicas);
    slots = List.copyOf(slots);
  }

  public String preferredLeader() {
    return replicas.get(0);
  }
}
