package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Moves replicas of calm shards: first out of zones that hold more of a shard than they must, then
 * from loaded nodes to idle ones.
 *
 * <p>Why it ends: a move of the first kind lowers how often two replicas of a shard share a zone;
 * one of the second kind leaves that as it is or lowers it, and lowers the sum of the squares of
 * the nodes' loads by more than a fixed amount. Nothing raises either, but events.
 */
final class ReplicaBalance {
  /** Two nodes that differ by less than that part of the mean load are equal. */
  private static final int TOLERANCE_PERCENT = 5;

  private final Round round;
  private final Placement placement;
  private final List<List<ModelNode>> idlestByZone = new ArrayList<>();
  private long tolerance;

  ReplicaBalance(Round round, Placement placement) {
    this.round = round;
    this.placement = placement;
  }

  void plan() {
    List<ModelNode> open = round.model.nodes.stream().filter(ModelNode::isOpen).toList();
    if (open.size() < 2) {
      return;
    }
    spreadOverZones(open);
    if (round.mayMoveReplicas()) {
      even(open);
    }
  }

  private void spreadOverZones(List<ModelNode> open) {
    if (round.model.zones < 2) {
      return;
    }
    boolean[] hasOpen = new boolean[round.model.zones];
    open.forEach(node -> hasOpen[node.zone] = true);
    for (ModelShard shard : round.model.shards) {
      ModelReplica from = mostCrowded(shard);
      if (from == null || !shard.isCalm()) {
        continue;
      }
      int crowd = shard.inZone(from.node.zone, null);
      if (!existsEmptier(shard, crowd, hasOpen)) {
        continue;
      }
      ModelNode target = placement.choose(shard, from);
      if (target == null || shard.inZone(target.zone, from) + 2 > crowd) {
        continue;
      }
      if (!round.mayFeed(shard) || !round.mayReceive(target)) {
        round.defer();
        continue;
      }
      String crowded = round.model.nodes.get(from.node.index).seen.zone();
      round.addLearner(
          shard,
          target,
          from,
          Words.zone(crowded)
              + " holds "
              + Words.count(crowd, "replica")
              + " of the shard, "
              + Words.zone(target.seen.zone())
              + " "
              + shard.inZone(target.zone, from));
    }
  }

  /** The replica that leaves a zone with at least two: not the leader if it can be helped. */
  private static @Nullable ModelReplica mostCrowded(ModelShard shard) {
    ModelReplica worst = null;
    int worstCrowd = 1;
    for (ModelReplica replica : shard.replicas) {
      int crowd = shard.inZone(replica.node.zone, null);
      if (crowd > worstCrowd
          || (worst != null
              && crowd == worstCrowd
              && (worst == shard.leader
                  || (replica != shard.leader
                      && replica.node.replicaLoad > worst.node.replicaLoad)))) {
        worst = replica;
        worstCrowd = crowd;
      }
    }
    return worst;
  }

  private boolean existsEmptier(ModelShard shard, int crowd, boolean[] hasOpen) {
    for (int zone = 0; zone < hasOpen.length; zone++) {
      round.steps++;
      if (hasOpen[zone] && shard.inZone(zone, null) + 2 <= crowd) {
        return true;
      }
    }
    return false;
  }

  private void even(List<ModelNode> open) {
    long total = 0;
    for (ModelNode node : open) {
      total += node.replicaLoad;
    }
    tolerance = Math.max(Model.WEIGHT_AVERAGE / 2, total / open.size() * TOLERANCE_PERCENT / 100);
    for (int zone = 0; zone < round.model.zones; zone++) {
      idlestByZone.add(new ArrayList<>());
    }
    PriorityQueue<ModelNode> loaded =
        new PriorityQueue<>(
            Comparator.comparingLong((ModelNode node) -> -node.replicaLoad)
                .thenComparingInt(node -> node.index));
    for (ModelNode node : open) {
      loaded.add(node);
      if (round.mayReceive(node)) {
        insert(node);
      }
    }
    while (!loaded.isEmpty() && round.mayMoveReplicas()) {
      ModelNode from = loaded.remove();
      if (from.replicaLoad - leastLoad() <= tolerance) {
        return;
      }
      Move move = bestMove(from);
      if (move != null) {
        apply(move);
        loaded.add(from);
      }
    }
  }

  /** A replica, its new node, and by how much that evens the loads. */
  private record Move(ModelReplica replica, ModelNode to, long gain) {}

  private @Nullable Move bestMove(ModelNode from) {
    Move best = null;
    for (ModelReplica replica : from.replicas) {
      ModelShard shard = replica.shard;
      if (!shard.isCalm() || !round.mayFeed(shard)) {
        continue;
      }
      int crowdHere = shard.inZone(from.zone, null);
      for (int zone = 0; zone < idlestByZone.size(); zone++) {
        if (zone != from.zone && shard.inZone(zone, null) >= crowdHere) {
          continue;
        }
        ModelNode to = idlest(zone, shard);
        if (to == null) {
          continue;
        }
        long difference = from.replicaLoad - to.replicaLoad;
        if (difference < shard.weight + tolerance) {
          continue;
        }
        long gain = shard.weight * (difference - shard.weight);
        // A leader would have to be handed over first.
        boolean better =
            best == null
                || gain > best.gain
                || (gain == best.gain
                    && best.replica == best.replica.shard.leader
                    && replica != shard.leader);
        if (better) {
          best = new Move(replica, to, gain);
        }
      }
    }
    return best;
  }

  private @Nullable ModelNode idlest(int zone, ModelShard shard) {
    int fullPercent = round.settings.sizes().fullPercent();
    for (ModelNode node : idlestByZone.get(zone)) {
      round.steps++;
      if (!shard.isOn(node) && node.hasRoom(shard.memoryBytes, fullPercent)) {
        return node;
      }
    }
    return null;
  }

  private void apply(Move move) {
    ModelNode from = move.replica.node;
    ModelNode to = move.to;
    String reason =
        "node "
            + from.name()
            + " bears "
            + inReplicas(from.replicaLoad)
            + ", node "
            + to.name()
            + " "
            + inReplicas(to.replicaLoad)
            + " average replicas";
    idlestByZone.get(from.zone).remove(from);
    idlestByZone.get(to.zone).remove(to);
    round.addLearner(move.replica.shard, to, move.replica, reason);
    if (round.mayReceive(from)) {
      insert(from);
    }
    if (round.mayReceive(to)) {
      insert(to);
    }
  }

  private static String inReplicas(long load) {
    long tenths = Math.round(load * 10.0 / Model.WEIGHT_AVERAGE);
    return tenths / 10 + "." + tenths % 10;
  }

  /** After those of equal load. */
  private void insert(ModelNode node) {
    List<ModelNode> zone = idlestByZone.get(node.zone);
    int low = 0;
    int high = zone.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (zone.get(middle).replicaLoad <= node.replicaLoad) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    zone.add(low, node);
  }

  private long leastLoad() {
    long least = Long.MAX_VALUE;
    for (List<ModelNode> zone : idlestByZone) {
      if (!zone.isEmpty()) {
        least = Math.min(least, zone.get(0).replicaLoad);
      }
    }
    return least == Long.MAX_VALUE ? Long.MAX_VALUE / 2 : least;
  }
}
