package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What no plan may do, checked against the observation and nothing else. */
final class PlanSafety {
  private PlanSafety() {}

  static void check(Observation seen, Plan plan, PlannerSettings settings) {
    Map<String, ObservedNode> nodes = new HashMap<>();
    seen.nodes().forEach(node -> nodes.put(node.name(), node));
    Map<String, ObservedShard> shards = new HashMap<>();
    seen.shards().forEach(shard -> shards.put(shard.id(), shard));
    Set<String> touched = new HashSet<>();
    seen.running().forEach(running -> touched.addAll(membersOf(running)));
    for (Action action : plan.actions()) {
      for (String shard : membersOf(action)) {
        require(touched.add(shard), "two changes of one group", action, seen);
      }
      require(!action.reason().isBlank(), "no reason", action, seen);
      checkOne(seen, action, nodes, shards, settings);
    }
  }

  private static Set<String> membersOf(Action action) {
    return switch (action) {
      case Action.AddLearner add -> Set.of(add.shard());
      case Action.Promote promote -> Set.of(promote.shard());
      case Action.RemoveReplica remove -> Set.of(remove.shard());
      case Action.TransferLeader transfer -> Set.of(transfer.shard());
      case Action.CreateShard create -> Set.of(create.shard());
      case Action.RetireShard retire -> Set.of(retire.shard());
      case Action.MoveSlots move -> Set.of();
      case Action.ForgetNode forget -> Set.of();
    };
  }

  private static void checkOne(
      Observation seen,
      Action action,
      Map<String, ObservedNode> nodes,
      Map<String, ObservedShard> shards,
      PlannerSettings settings) {
    switch (action) {
      case Action.AddLearner add -> {
        Group group = new Group(seen, shards.get(add.shard()), nodes, settings);
        group.requireMajority(action);
        require(group.of(add.node()) == null, "on one node twice", action, seen);
        ObservedNode node = nodes.get(add.node());
        require(node.state() == NodeState.ACTIVE && group.isFresh(node), "closed", action, seen);
      }
      case Action.Promote promote -> {
        Group group = new Group(seen, shards.get(promote.shard()), nodes, settings);
        group.requireMajority(action);
        ObservedReplica learner = group.of(promote.node());
        require(learner != null && group.isHealthy(learner), "not caught up", action, seen);
        require(2 * (group.healthy + 1) > group.voters + 1, "no majority after", action, seen);
      }
      case Action.RemoveReplica remove -> {
        Group group = new Group(seen, shards.get(remove.shard()), nodes, settings);
        group.requireMajority(action);
        ObservedReplica going = group.of(remove.node());
        require(going != null, "not there", action, seen);
        require(!group.shard.leader().orElse("").equals(remove.node()), "it leads", action, seen);
        if (going.role() == ObservedReplica.Role.VOTER) {
          int healthy = group.healthy - (group.isHealthy(going) ? 1 : 0);
          require(2 * healthy > group.voters - 1, "no majority after", action, seen);
          require(group.voters > group.shard.replicasWanted(), "below what it wants", action, seen);
        }
      }
      case Action.TransferLeader transfer -> {
        Group group = new Group(seen, shards.get(transfer.shard()), nodes, settings);
        group.requireMajority(action);
        ObservedReplica to = group.of(transfer.to());
        require(
            to != null && to.role() == ObservedReplica.Role.VOTER && group.isHealthy(to),
            "cannot lead",
            action,
            seen);
        require(!group.shard.leader().orElse("").equals(transfer.to()), "leads", action, seen);
      }
      case Action.MoveSlots move -> {
        new Group(seen, shards.get(move.from()), nodes, settings).requireMajority(action);
        new Group(seen, shards.get(move.to()), nodes, settings).requireMajority(action);
        require(!move.slots().isEmpty(), "no slots", action, seen);
      }
      case Action.CreateShard create ->
          require(!shards.containsKey(create.shard()), "is there", action, seen);
      case Action.RetireShard retire ->
          require(shards.get(retire.shard()).slots().isEmpty(), "has slots", action, seen);
      case Action.ForgetNode forget ->
          require(
              nodes.get(forget.node()).state() == NodeState.LEAVING
                  && seen.shards().stream()
                      .flatMap(shard -> shard.replicas().stream())
                      .noneMatch(replica -> replica.node().equals(forget.node())),
              "still in use",
              action,
              seen);
    }
  }

  private static void require(boolean holds, String what, Action action, Observation seen) {
    if (!holds) {
      throw new AssertionError(what + ": " + action + " at " + seen.nowMs());
    }
  }

  /** A group as the observation shows it. */
  private static final class Group {
    final Observation seen;
    final ObservedShard shard;
    final Map<String, ObservedNode> nodes;
    final PlannerSettings settings;
    int voters;
    int healthy;

    Group(
        Observation seen,
        ObservedShard shard,
        Map<String, ObservedNode> nodes,
        PlannerSettings settings) {
      this.seen = seen;
      this.shard = shard;
      this.nodes = nodes;
      this.settings = settings;
      for (ObservedReplica replica : shard.replicas()) {
        if (replica.role() == ObservedReplica.Role.VOTER) {
          voters++;
          healthy += isHealthy(replica) ? 1 : 0;
        }
      }
    }

    void requireMajority(Action action) {
      require(shard.leader().isPresent(), "no leader", action, seen);
      require(isFresh(nodes.get(shard.leader().orElseThrow())), "deaf leader", action, seen);
      require(2 * healthy > voters, "no majority", action, seen);
    }

    ObservedReplica of(String node) {
      return shard.replicas().stream()
          .filter(replica -> replica.node().equals(node))
          .findFirst()
          .orElse(null);
    }

    boolean isFresh(ObservedNode node) {
      return node != null
          && seen.nowMs() - node.lastHeardMs() < settings.patience().suspectAfterMs();
    }

    boolean isHealthy(ObservedReplica replica) {
      boolean leads = shard.leader().orElse("").equals(replica.node());
      return isFresh(nodes.get(replica.node()))
          && (leads
              || (seen.nowMs() - replica.lastAnsweredMs() < settings.patience().suspectAfterMs()
                  && replica.lagEntries() <= settings.patience().caughtUpEntries()));
    }
  }
}
