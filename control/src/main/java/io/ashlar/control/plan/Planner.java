package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.List;

/** The way from what is observed to what is done. */
public final class Planner {
  private Planner() {}

  /** Pure; what is urgent takes the room that the throttle leaves first. */
  public static Plan plan(Observation seen, PlannerSettings settings) {
    Round round = decide(seen, settings);
    return new Plan(round.actions(), Diagnosis.of(round), round.waiting());
  }

  /**
   * Where a new shard's replicas go.
   *
   * @param replicas how many it should have
   * @return names of nodes, the one that should lead first; fewer when no more nodes can take any
   */
  public static List<String> placeShard(Observation seen, PlannerSettings settings, int replicas) {
    return new Placement(new Round(new Model(seen, settings))).chooseFor(replicas);
  }

  static Round decide(Observation seen, PlannerSettings settings) {
    Round round = new Round(new Model(seen, settings));
    Placement placement = new Placement(round);
    LeaderBalance leaders = new LeaderBalance(round);
    leaders.drain();
    boolean placed = new ReplicaCare(round, placement).plan();
    forgetEmptyNodes(round);
    ReplicaBalance replicas = new ReplicaBalance(round, placement);
    boolean balances = settings.switches().balanceReplicas();
    boolean settled = placed;
    if (balances) {
      settled &= replicas.spreadOverZones();
    }
    settled &= !reshape(round, placement);
    // A move copies a whole shard: not for a load that changes with what is to come.
    if (balances && settled) {
      replicas.even();
    }
    if (settings.switches().balanceLeaders()) {
      leaders.balance();
    }
    return round;
  }

  /** Shards come, go, and pass slots on; whether any of that runs, is planned or is due. */
  private static boolean reshape(Round round, Placement placement) {
    PlannerSettings.Switches switches = round.settings.switches();
    ShardCount count = new ShardCount(round);
    if (switches.splitShards()) {
      count.split(placement);
    }
    boolean merging = count.merge();
    boolean slotsDue = switches.balanceSlots() && new SlotBalance(round).plan(merging);
    return merging || slotsDue || round.model.migrations > 0;
  }

  /**
   * A node that left is forgotten as soon as no shard knows it, and nothing is on its way to it.
   */
  private static void forgetEmptyNodes(Round round) {
    List<ModelNode> empty = new ArrayList<>();
    for (ModelNode node : round.model.nodes) {
      if (node.isLeaving() && node.replicas.isEmpty() && round.model.isObserved(node)) {
        empty.add(node);
      }
    }
    empty.forEach(node -> round.forget(node, "it leaves the cluster and holds no replica"));
  }
}
