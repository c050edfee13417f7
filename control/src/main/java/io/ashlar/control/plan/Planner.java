package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.List;

/** The way from what is observed to what is done. */
public final class Planner {
  private Planner() {}

  /** Pure; what is urgent takes the room that the throttle leaves first. */
  public static Plan plan(Observation seen, PlannerSettings settings) {
    return finish(decide(seen, settings));
  }

  static Round decide(Observation seen, PlannerSettings settings) {
    Round round = new Round(new Model(seen, settings));
    Placement placement = new Placement(round);
    LeaderBalance leaders = new LeaderBalance(round);
    leaders.drain();
    new ReplicaCare(round, placement).plan();
    forgetEmptyNodes(round);
    if (settings.switches().balanceReplicas()) {
      new ReplicaBalance(round, placement).plan();
    }
    if (settings.switches().balanceLeaders()) {
      leaders.balance();
    }
    return round;
  }

  private static Plan finish(Round round) {
    return new Plan(round.actions(), List.of(), round.waiting());
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
