package io.ashlar.control;

import java.util.List;

/**
 * What a node knows of its cluster before it has seen a map. The name and the list of members must
 * be the same on all nodes; shards and replicas count only on the node that forms the cluster.
 *
 * @param self this node's name, one of the members'
 * @param members in any order
 * @param shards 1..16384
 * @param replicas per shard, 1..number of members
 * @param replaceAfterMs a node that has not answered for so long is taken for lost
 * @param autopilot what it does by itself when it leads the control group
 * @param slots what of that it does about slots and the number of shards
 */
public record ControlSettings(
    String clusterName,
    String self,
    List<Member> members,
    int shards,
    int replicas,
    long replaceAfterMs,
    Autopilot autopilot,
    SlotSettings slots) {
  public static final long REPLACE_AFTER_MS_DEFAULT = 300_000;

  public ControlSettings(
      String clusterName, String self, List<Member> members, int shards, int replicas) {
    this(
        clusterName,
        self,
        members,
        shards,
        replicas,
        REPLACE_AFTER_MS_DEFAULT,
        Autopilot.ON,
        SlotSettings.DEFAULT);
  }

  public ControlSettings {
    members = List.copyOf(members);
    if (members.stream().noneMatch(member -> member.name().equals(self))) {
      throw new IllegalArgumentException(self + " is not a member of " + clusterName);
    }
    if (members.stream().map(Member::name).distinct().count() != members.size()) {
      throw new IllegalArgumentException("a member of " + clusterName + " is named twice");
    }
  }
}
