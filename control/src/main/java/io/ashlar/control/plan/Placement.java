package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a replica of a shard goes: to another zone if there is one, and there to the idlest node.
 */
final class Placement {
  private final Round round;
  private final List<ModelNode> open = new ArrayList<>();

  Placement(Round round) {
    this.round = round;
    for (ModelNode node : round.model.nodes) {
      if (node.isOpen()) {
        open.add(node);
      }
    }
  }

  /** Nodes for a new shard, its leader first; fewer than asked for when there are no more. */
  List<String> chooseFor(int replicas) {
    List<ModelNode> chosen = new ArrayList<>();
    while (chosen.size() < replicas) {
      ModelNode best = null;
      for (ModelNode node : open) {
        if (!chosen.contains(node) && (best == null || isBetter(node, best, chosen))) {
          best = node;
        }
      }
      if (best == null) {
        break;
      }
      chosen.add(best);
    }
    return chosen.stream().map(ModelNode::name).toList();
  }

  private boolean isBetter(ModelNode node, ModelNode other, List<ModelNode> chosen) {
    if (chosen.isEmpty()) {
      int led = Integer.compare(node.led.size(), other.led.size());
      return led < 0 || (led == 0 && node.replicaLoad < other.replicaLoad);
    }
    long crowd = chosen.stream().filter(at -> at.zone == node.zone).count();
    long otherCrowd = chosen.stream().filter(at -> at.zone == other.zone).count();
    return crowd < otherCrowd || (crowd == otherCrowd && node.replicaLoad < other.replicaLoad);
  }

  /**
   * The best node for one more replica; null when there is none. It may have its hands full ({@link
   * Round#mayReceive}): another is not taken instead, because the replica would have to move again.
   *
   * @param except a replica that goes away for it
   * @param urgent whether one that has a hand free is taken before a less loaded one, of the same
   *     zone still: to have lost a replica is worse than to move one
   */
  @Nullable ModelNode choose(ModelShard shard, @Nullable ModelReplica except, boolean urgent) {
    int fullPercent = round.settings.sizes().fullPercent();
    ModelNode best = null;
    int bestCrowd = Integer.MAX_VALUE;
    boolean bestReady = false;
    round.steps += open.size();
    for (ModelNode node : open) {
      int crowd = shard.inZone(node.zone, except);
      boolean ready = !urgent || round.mayReceive(node);
      boolean better =
          best == null
              || crowd < bestCrowd
              || (crowd == bestCrowd
                  && (ready != bestReady ? ready : node.replicaLoad < best.replicaLoad));
      if (better && !shard.isOn(node) && node.hasRoom(shard.memoryBytes, fullPercent)) {
        best = node;
        bestCrowd = crowd;
        bestReady = ready;
      }
    }
    return best;
  }
}
