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

  /**
   * The best node for one more replica; null when there is none. It may have its hands full ({@link
   * Round#mayReceive}): a node of another zone is not taken instead, because the replica would have
   * to move again.
   *
   * @param except a replica that goes away for it
   */
  @Nullable ModelNode choose(ModelShard shard, @Nullable ModelReplica except) {
    int fullPercent = round.settings.sizes().fullPercent();
    ModelNode best = null;
    int bestCrowd = Integer.MAX_VALUE;
    boolean bestReady = false;
    round.steps += open.size();
    for (ModelNode node : open) {
      int crowd = shard.inZone(node.zone, except);
      boolean ready = round.mayReceive(node);
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
