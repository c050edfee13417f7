package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves replicas of calm shards: first out of zones that hold more of a shard than they must, then
 * from loaded nodes to idle ones.
 *
 * <p>Why it ends: a move of the first kind lowers how often two replicas of a shard share a zone;
 * one of the second kind leaves that as it is or lowers it, and lowers the sum of the squares of
 * the nodes' loads by more than a fixed amount. Nothing raises either, but events.
 *
 * <p>Why it is short: loads are evened last, when it is known where everything else goes, and
 * towards the same end however little the throttle lets begin at once.
 */
final class ReplicaBalance {
  /** Two nodes that differ by less than that part of the mean load are equal. */
  private static final int TOLERANCE_PERCENT = 5;

  /** Bounds the work of a round. */
  private static final int MOVES_PLANNED_MAX = 4_000;

  private final Round round;
  private final Placement placement;
  private final List<ModelNode> open;
  private final List<List<ModelNode>> idlestByZone = new ArrayList<>();

  /** One replica of a shard moves at a time. */
  private final Set<ModelShard> moved = new HashSet<>();

  private long tolerance;

  ReplicaBalance(Round round, Placement placement) {
    this.round = round;
    this.placement = placement;
    this.open = round.model.nodes.stream().filter(ModelNode::isOpen).toList();
  }

  /** Out of crowded zones; whether none has to wait for that. */
  boolean spreadOverZones() {
    if (open.size() < 2 || round.model.zones < 2) {
      return true;
    }
    boolean spread = true;
    boolean[] hasOpen = new boolean[round.model.zones];
    open.forEach(node -> hasOpen[node.zone] = true);
    for (ModelShard shard : round.model.shards) {
      boolean calm = shard.isCalm();
      if (!calm && !shard.isChanging()) {
        continue;
      }
      ModelReplica outgoing = shard.outgoing();
      ModelReplica from = mostCrowded(shard, outgoing);
      if (from == null) {
        continue;
      }
      int crowd = shard.inZone(from.node.zone, outgoing);
      if (!existsEmptier(shard, crowd, hasOpen, outgoing)) {
        continue;
      }
      if (!calm) {
        spread = false;
        continue;
      }
      if (!round.mayFeed(shard)) {
        round.defer();
        spread = false;
        continue;
      }
      ModelNode target = placement.choose(shard, from, false);
      if (target == null || shard.inZone(target.zone, from) + 2 > crowd) {
        continue;
      }
      if (!round.mayReceive(target)) {
        round.reserve(shard, target, from);
        spread = false;
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
    return spread;
  }

  /** The replica that leaves a zone with at least two: not the leader if it can be helped. */
  private static @Nullable ModelReplica mostCrowded(
      ModelShard shard, @Nullable ModelReplica outgoing) {
    ModelReplica worst = null;
    int worstCrowd = 1;
    for (ModelReplica replica : shard.replicas) {
      if (replica == outgoing) {
        continue;
      }
      int crowd = shard.inZone(replica.node.zone, outgoing);
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

  private boolean existsEmptier(
      ModelShard shard, int crowd, boolean[] hasOpen, @Nullable ModelReplica outgoing) {
    for (int zone = 0; zone < hasOpen.length; zone++) {
      round.steps++;
      if (hasOpen[zone] && shard.inZone(zone, outgoing) + 2 <= crowd) {
        return true;
      }
    }
    return false;
  }

  /** From loaded nodes to idle ones. */
  void even() {
    if (open.size() < 2 || !round.mayMoveReplicas()) {
      return;
    }
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
      insert(node);
    }
    // The whole way, as if there were no throttle: the best move that may begin now is not the
    // best one, and what it moved would have to move again.
    for (int moves = 0; moves < MOVES_PLANNED_MAX && !loaded.isEmpty(); moves++) {
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
      if (!shard.isCalm() || moved.contains(shard)) {
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
        if (best == null
            || gain > best.gain
            || (gain == best.gain && isBetterToMove(replica, best.replica))) {
          best = new Move(replica, to, gain);
        }
      }
    }
    return best;
  }

  /**
   * A leader would have to hand over first. Of others the older one goes: what was placed in haste
   * a while ago does not have to move again.
   */
  private static boolean isBetterToMove(ModelReplica replica, ModelReplica other) {
    boolean leads = replica == replica.shard.leader;
    boolean otherLeads = other == other.shard.leader;
    return leads == otherLeads
        ? replica.shard.replicas.indexOf(replica) < other.shard.replicas.indexOf(other)
        : otherLeads;
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
    ModelShard shard = move.replica.shard;
    moved.add(shard);
    if (round.mayFeed(shard) && round.mayReceive(to)) {
      round.addLearner(shard, to, move.replica, reason);
    } else {
      round.reserve(shard, to, move.replica);
    }
    insert(from);
    insert(to);
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
