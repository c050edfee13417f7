package io.ashlar.control;

import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.plan.Planner;
import io.ashlar.control.plan.PlannerSettings;
import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ShardInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Changes of who belongs to the cluster and who holds what, asked of the control group. Each is
 * refused, with a reason, when it contradicts the map; said twice it is made once. Any thread.
 *
 * <p>What every method returns: the reason why not, empty when it is so now; it fails when nobody
 * can say what became of it.
 */
public final class ClusterMembership {
  private final Supplier<ControlState> state;
  private final Proposals proposals;

  ClusterMembership(Supplier<ControlState> state, Proposals proposals) {
    this.state = state;
    this.proposals = proposals;
  }

  /**
   * What a shard's leader has to know to change its group, all from one state.
   *
   * @param leader the newest that the control group has taken down, with its term
   */
  public record Steering(ClusterMap map, ShardInfo shard, String leader, long term) {}

  /** The newest map that this node has seen; empty before it has one. */
  public Optional<ClusterMap> map() {
    return state.get().map();
  }

  /** Empty for a shard that is not in the map, and before anybody was seen leading it. */
  public Optional<Steering> steering(String shardId) {
    ControlState now = state.get();
    LeaderObserved leader = now.leaders().get(shardId);
    if (leader == null) {
      return Optional.empty();
    }
    return now.map()
        .flatMap(
            map ->
                map.shard(shardId)
                    .map(shard -> new Steering(map, shard, leader.node(), leader.term())));
  }

  /**
   * Where the planner puts the replicas of a new shard: names of nodes, the one that should lead
   * first; fewer than are wanted when no more nodes can take any. Empty before there is a map.
   *
   * @param answers whether a node can be reached
   */
  public List<String> placesForShard(Predicate<String> answers) {
    ControlState now = state.get();
    if (now.map().isEmpty()) {
      return List.of();
    }
    ClusterMap map = now.map().get();
    PlannerSettings settings = PlannerSettings.defaults();
    Map<String, Long> silencesMs = new HashMap<>();
    for (NodeInfo node : map.nodes()) {
      silencesMs.put(
          node.name(), answers.test(node.name()) ? 0 : settings.patience().replaceAfterMs());
    }
    return Planner.placeShard(
        new Observer("", settings.patience()).observe(now, silencesMs, 0, SlotLoads.NONE),
        settings,
        map.replicasWanted());
  }

  /**
   * Lets new nodes in that show a token; only its hash is stored.
   *
   * @param expiresMs wall-clock time in milliseconds since 1970
   * @param once it lets one node in
   */
  public CompletionStage<Optional<String>> allowJoin(String token, long expiresMs, boolean once) {
    return proposals.add(new Membership.AllowJoin(JoinTokens.hash(token), expiresMs, once));
  }

  /**
   * A node joins, without replicas.
   *
   * @param zone may be empty
   * @param nowMs wall clock
   */
  public CompletionStage<Optional<String>> admit(
      String name, String host, int raftPort, String zone, String token, long nowMs) {
    return proposals.add(
        new Membership.AdmitNode(name, host, raftPort, zone, JoinTokens.hash(token), nowMs));
  }

  /** A node that is not active gives its leaderships away. */
  public CompletionStage<Optional<String>> setNodeState(String name, NodeState nodeState) {
    return proposals.add(new Membership.SetNodeState(name, nodeState));
  }

  /** A node that is leaving and holds nothing any more goes from the map. */
  public CompletionStage<Optional<String>> removeNode(String name) {
    return proposals.add(new Membership.RemoveNode(name));
  }

  /**
   * A shard gets a replica on one node, or loses that on another, or both. The shard's leader
   * carries it out.
   *
   * @param add empty for none
   * @param remove empty for none
   * @param reason for people
   */
  public CompletionStage<Optional<String>> beginReplicaChange(
      String shardId, String add, String remove, String reason) {
    return proposals.add(new Membership.BeginReplicaChange(shardId, add, remove, reason));
  }

  /** The members before the change are to be restored. */
  public CompletionStage<Optional<String>> undoReplicaChange(String shardId, long changeId) {
    return proposals.add(new Membership.UndoReplicaChange(shardId, changeId));
  }

  /**
   * For the shard's leader: the change is done.
   *
   * @param voters of the committed configuration
   * @param term in which it leads
   */
  public CompletionStage<Optional<String>> endReplicaChange(
      String shardId, long changeId, List<String> voters, long term) {
    return proposals.add(new Membership.EndReplicaChange(shardId, changeId, voters, term));
  }

  /** The shard's leader should be on that node; the one that leads hands over to it. */
  public CompletionStage<Optional<String>> preferLeader(String shardId, String node) {
    return proposals.add(new Membership.PreferLeader(shardId, node));
  }
}
