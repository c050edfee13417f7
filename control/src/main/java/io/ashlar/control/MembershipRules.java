package io.ashlar.control;

import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.ControlCommand.Membership.AdmitNode;
import io.ashlar.control.ControlCommand.Membership.BeginReplicaChange;
import io.ashlar.control.ControlCommand.Membership.EndReplicaChange;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ReplicaChange;
import io.ashlar.topology.ShardInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What each change of the membership makes of a cluster map, and which ones contradict it. Pure.
 *
 * <p>Invariant: whoever is a member of a shard's Raft group, in any configuration that may still
 * count, is one of the shard's {@linkplain ShardInfo#hosts hosts} in the map. A change is recorded
 * before the group's first step and ends after its last one, so a node that is no host at an epoch
 * after the one that made it a host may delete the shard's data.
 */
final class MembershipRules {
  /** The map after a change; its epoch is the next one exactly if it is another map. */
  sealed interface Verdict {
    record Becomes(ClusterMap map) implements Verdict {}

    /** The map says so already. */
    record Holds() implements Verdict {}

    record Contradicts(String reason) implements Verdict {}
  }

  private static final Verdict HOLDS = new Verdict.Holds();

  /**
   * With fewer voters the one that comes would be half of the group: first it comes, then one goes.
   */
  static final int VOTERS_MIN_TO_REPLACE = 3;

  private final ClusterMap map;

  MembershipRules(ClusterMap map) {
    this.map = map;
  }

  Verdict judge(Membership command) {
    return switch (command) {
      case Membership.AllowJoin ignored -> HOLDS;
      case AdmitNode admit -> admit(admit);
      case Membership.SetNodeState set -> setState(set.name(), set.state());
      case Membership.RemoveNode remove -> remove(remove.name());
      case BeginReplicaChange begin -> begin(begin);
      case Membership.UndoReplicaChange undo -> undo(undo.shardId(), undo.changeId());
      case EndReplicaChange end -> end(end);
      case Membership.PreferLeader prefer -> prefer(prefer.shardId(), prefer.node());
    };
  }

  private Verdict admit(AdmitNode admit) {
    Optional<NodeInfo> known = map.node(admit.name());
    if (known.isPresent()) {
      boolean same =
          known.get().host().equals(admit.host()) && known.get().raftPort() == admit.raftPort();
      return same ? HOLDS : contradicts("another node is called " + admit.name());
    }
    for (NodeInfo node : map.nodes()) {
      if (node.host().equals(admit.host()) && node.raftPort() == admit.raftPort()) {
        return contradicts(
            node.name() + " has its Raft port at " + admit.host() + ":" + admit.raftPort());
      }
    }
    NodeInfo joined =
        new NodeInfo(
                admit.name(),
                FirstMap.nodeId(map.clusterId(), admit.name()),
                admit.host(),
                0,
                admit.raftPort())
            .withZone(admit.zone());
    return becomes(map.toBuilder().node(joined));
  }

  /** A node that is not to lead is nobody's preferred leader any more, if another one can be. */
  private Verdict setState(String name, NodeState state) {
    Optional<NodeInfo> known = map.node(name);
    if (known.isEmpty()) {
      return contradicts("no node " + name + " in the cluster map");
    }
    if (known.get().state() == state) {
      return HOLDS;
    }
    ClusterMap.Builder next = map.toBuilder().node(known.get().withState(state));
    if (state == NodeState.ACTIVE) {
      return becomes(next);
    }
    if (active().stream().allMatch(name::equals)) {
      return contradicts("no other node is active");
    }
    Set<String> others = new TreeSet<>(active());
    others.remove(name);
    List<String> given = new ArrayList<>();
    map.shards().stream()
        .filter(shard -> !shard.preferredLeader().equals(name))
        .forEach(shard -> given.add(shard.preferredLeader()));
    for (ShardInfo shard : map.shards()) {
      if (shard.preferredLeader().equals(name)) {
        shard.replicas().stream()
            .filter(others::contains)
            .min(
                (a, b) -> {
                  int byLoad =
                      Long.compare(
                          given.stream().filter(a::equals).count(),
                          given.stream().filter(b::equals).count());
                  return byLoad != 0 ? byLoad : a.compareTo(b);
                })
            .ifPresent(
                heir -> {
                  given.add(heir);
                  next.shard(shard.withReplicas(withFirst(shard.replicas(), heir)));
                });
      }
    }
    return becomes(next);
  }

  private Verdict remove(String name) {
    Optional<NodeInfo> known = map.node(name);
    if (known.isEmpty()) {
      return HOLDS;
    }
    if (known.get().state() != NodeState.LEAVING) {
      return contradicts(name + " is not leaving");
    }
    List<String> held =
        map.shards().stream()
            .filter(shard -> shard.hosts().contains(name))
            .map(ShardInfo::id)
            .toList();
    if (!held.isEmpty()) {
      return contradicts(name + " still holds replicas of " + String.join(", ", held));
    }
    return becomes(map.toBuilder().withoutNode(name));
  }

  private Verdict begin(BeginReplicaChange begin) {
    Optional<ShardInfo> found = map.shard(begin.shardId());
    if (found.isEmpty()) {
      return contradicts("no shard " + begin.shardId() + " in the cluster map");
    }
    ShardInfo shard = found.get();
    if (shard.change().isPresent()) {
      ReplicaChange running = shard.change().get();
      boolean same =
          running.add().equals(begin.add())
              && running.remove().equals(begin.remove())
              && !running.undone();
      return same ? HOLDS : contradicts("another change of " + shard.id() + " is under way");
    }
    if (begin.add().isEmpty() && begin.remove().isEmpty()) {
      return contradicts("no replica comes or goes");
    }
    if (!begin.add().isEmpty()) {
      Optional<NodeInfo> node = map.node(begin.add());
      if (node.isEmpty()) {
        return contradicts("no node " + begin.add() + " in the cluster map");
      }
      if (node.get().state() != NodeState.ACTIVE) {
        return contradicts(begin.add() + " is " + node.get().state());
      }
      if (shard.replicas().contains(begin.add())) {
        return contradicts(begin.add() + " holds a replica of " + shard.id() + " already");
      }
    }
    if (!begin.remove().isEmpty()) {
      if (!shard.replicas().contains(begin.remove())) {
        return contradicts(begin.remove() + " holds no replica of " + shard.id());
      }
      if (shard.replicas().size() == 1 && begin.add().isEmpty()) {
        return contradicts(begin.remove() + " holds the only replica of " + shard.id());
      }
      if (!begin.add().isEmpty() && shard.replicas().size() < VOTERS_MIN_TO_REPLACE) {
        return contradicts(
            shard.id() + " has few replicas: the new one must vote before an old one goes");
      }
    }
    return becomes(
        map.toBuilder()
            .shard(
                shard.withChange(
                    new ReplicaChange(
                        map.epoch() + 1, begin.add(), begin.remove(), false, begin.reason()))));
  }

  private Verdict undo(String shardId, long changeId) {
    Optional<ShardInfo> shard = map.shard(shardId);
    Optional<ReplicaChange> running = shard.flatMap(ShardInfo::change);
    if (shard.isEmpty() || running.isEmpty() || running.get().id() != changeId) {
      return contradicts("change " + changeId + " of " + shardId + " is not under way");
    }
    ReplicaChange change = running.get();
    if (change.undone()) {
      return HOLDS;
    }
    return becomes(
        map.toBuilder()
            .shard(
                shard
                    .get()
                    .withChange(
                        new ReplicaChange(
                            change.id(), change.add(), change.remove(), true, change.reason()))));
  }

  private Verdict end(EndReplicaChange end) {
    Optional<ShardInfo> shard = map.shard(end.shardId());
    if (shard.isEmpty()) {
      return contradicts("no shard " + end.shardId() + " in the cluster map");
    }
    Optional<ReplicaChange> running = shard.get().change();
    if (running.isEmpty() || running.get().id() != end.changeId()) {
      // Changes end in their order, so one that does not run any more was ended.
      return running.isEmpty() && end.changeId() <= map.epoch()
          ? HOLDS
          : contradicts("change " + end.changeId() + " of " + end.shardId() + " is not under way");
    }
    List<String> target = shard.get().target();
    if (!Set.copyOf(target).equals(Set.copyOf(end.voters()))) {
      return contradicts(end.shardId() + " is to have the voters " + target);
    }
    return becomes(map.toBuilder().shard(shard.get().withReplicas(target).withoutChange()));
  }

  private Verdict prefer(String shardId, String node) {
    Optional<ShardInfo> shard = map.shard(shardId);
    if (shard.isEmpty()) {
      return contradicts("no shard " + shardId + " in the cluster map");
    }
    if (!shard.get().replicas().contains(node)) {
      return contradicts(node + " holds no replica of " + shardId);
    }
    if (shard.get().preferredLeader().equals(node)) {
      return HOLDS;
    }
    if (map.node(node).map(NodeInfo::state).orElseThrow() != NodeState.ACTIVE) {
      return contradicts(node + " is to lead nothing");
    }
    return becomes(
        map.toBuilder().shard(shard.get().withReplicas(withFirst(shard.get().replicas(), node))));
  }

  private List<String> active() {
    return map.nodes().stream()
        .filter(node -> node.state() == NodeState.ACTIVE)
        .map(NodeInfo::name)
        .toList();
  }

  private static List<String> withFirst(List<String> replicas, String first) {
    List<String> ordered = new ArrayList<>(replicas);
    ordered.remove(first);
    ordered.addFirst(first);
    return ordered;
  }

  private static Verdict becomes(ClusterMap.Builder next) {
    return new Verdict.Becomes(next.nextEpoch().build());
  }

  private static Verdict contradicts(String reason) {
    return new Verdict.Contradicts(reason);
  }
}
