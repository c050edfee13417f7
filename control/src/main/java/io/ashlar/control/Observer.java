package io.ashlar.control;

import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.plan.Action;
import io.ashlar.control.plan.Observation;
import io.ashlar.control.plan.ObservedNode;
import io.ashlar.control.plan.ObservedReplica;
import io.ashlar.control.plan.ObservedShard;
import io.ashlar.control.plan.PlannerSettings;
import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ReplicaChange;
import io.ashlar.topology.ShardInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the control group knows, and who answers, as the planner takes it. Pure. */
final class Observer {
  private final String self;
  private final PlannerSettings.Patience patience;

  /**
   * @param self the node that observes; it hears itself
   */
  Observer(String self, PlannerSettings.Patience patience) {
    this.self = self;
    this.patience = patience;
  }

  /**
   * @param silencesMs how long the other nodes have not answered this one
   * @param nowMs of a monotonic clock
   * @param loads of all slots
   */
  Observation observe(
      ControlState state, Map<String, Long> silencesMs, long nowMs, SlotLoads loads) {
    ClusterMap map = state.map().orElseThrow();
    List<ObservedNode> nodes = new ArrayList<>();
    for (NodeInfo node : map.nodes()) {
      nodes.add(
          ObservedNode.of(
              node.name(), node.zone(), node.state(), heardMs(node.name(), silencesMs, nowMs)));
    }
    List<ObservedShard> shards = new ArrayList<>();
    List<Action> running = new ArrayList<>();
    for (ShardInfo shard : map.shards()) {
      shards.add(observe(shard, state, silencesMs, nowMs));
      shard.change().ifPresent(change -> running.add(running(shard, change)));
      // One that still has slots is cared for like any other.
      if (shard.stage() == ShardInfo.Stage.ENDING && shard.slots().isEmpty()) {
        running.add(new Action.RetireShard(shard.id(), "it has no slots"));
      }
    }
    for (MigrationInfo migration : map.migrations()) {
      running.add(
          new Action.MoveSlots(
              migration.from(), migration.to(), migration.slots(), "migration " + migration.id()));
    }
    return new Observation(nowMs, nodes, shards, loads, running, map.lastShardNumber());
  }

  private ObservedShard observe(
      ShardInfo shard, ControlState state, Map<String, Long> silencesMs, long nowMs) {
    ClusterMap map = state.map().orElseThrow();
    List<ObservedReplica> replicas = new ArrayList<>();
    for (String replica : shard.replicas()) {
      replicas.add(ObservedReplica.voter(replica, heardMs(replica, silencesMs, nowMs)));
    }
    for (String learner : shard.learners()) {
      replicas.add(
          new ObservedReplica(
              learner,
              ObservedReplica.Role.LEARNER,
              Long.MAX_VALUE,
              heardMs(learner, silencesMs, nowMs),
              shard.change().map(ReplicaChange::remove).filter(name -> !name.isEmpty())));
    }
    return new ObservedShard(
        shard.id(),
        ObservedShard.Kind.DATA,
        map.replicasWanted(),
        replicas,
        leader(shard, state, silencesMs, nowMs),
        shard.slots());
  }

  /** Where it will be in a moment: a leader hands over to the one that the map prefers. */
  private Optional<String> leader(
      ShardInfo shard, ControlState state, Map<String, Long> silencesMs, long nowMs) {
    Optional<String> leads =
        Optional.ofNullable(state.leaders().get(shard.id())).map(LeaderObserved::node);
    String preferred = shard.preferredLeader();
    boolean answers = nowMs - heardMs(preferred, silencesMs, nowMs) < patience.suspectAfterMs();
    return leads.isPresent() && answers ? Optional.of(preferred) : leads;
  }

  private static Action running(ShardInfo shard, ReplicaChange change) {
    return change.adds() && !change.undone()
        ? new Action.AddLearner(
            shard.id(),
            change.add(),
            Optional.of(change.remove()).filter(name -> !name.isEmpty()),
            change.reason())
        : new Action.RemoveReplica(
            shard.id(), change.undone() ? change.add() : change.remove(), change.reason());
  }

  /** On the clock of {@code nowMs}. */
  long heardMs(String node, Map<String, Long> silencesMs, long nowMs) {
    if (node.equals(self)) {
      return nowMs;
    }
    // One that is no member of the control group yet was never heard, and is not lost either.
    return nowMs - silencesMs.getOrDefault(node, patience.suspectAfterMs());
  }
}
