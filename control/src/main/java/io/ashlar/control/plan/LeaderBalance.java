package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who leads what. Leaders first go away from nodes that are to give them away; then each node that
 * may lead should lead as many as any other, within one.
 *
 * <p>Balance is an optimal semi-matching (Harvey, Ladner, Lovász and Tamir, <i>Semi-matchings for
 * bipartite graphs and load balancing</i>, 2003): as long as a chain of transfers leads from a node
 * to one that leads at least two fewer, the first in the chain gives one up, those between pass one
 * on, and the last gets one. When there is no such chain, no other choice of leaders among the
 * replicas is more even. Each transfer shortens the chain that is left, so a chain of which only a
 * part was done is not undone.
 */
final class LeaderBalance {
  private final Round round;
  private final List<ModelNode> nodes;

  /** The transfer by which the search came to a node, by the node's index. */
  private final @Nullable ModelShard[] cameBy;

  private final @Nullable ModelNode[] cameFrom;
  private final int[] reachedIn;
  private int search;

  LeaderBalance(Round round) {
    this.round = round;
    this.nodes = round.model.nodes;
    this.cameBy = new ModelShard[nodes.size()];
    this.cameFrom = new ModelNode[nodes.size()];
    this.reachedIn = new int[nodes.size()];
  }

  /** Leaders go away from nodes that drain or leave. */
  void drain() {
    for (ModelShard shard : round.model.shards) {
      ModelReplica leader = shard.leader;
      if (leader == null
          || leader.node.seen.state() == NodeState.ACTIVE
          || shard.busy
          || !shard.isSteerable()) {
        continue;
      }
      ModelNode heir = heir(shard, leader, shard.outgoing());
      if (heir == null || !heir.isOpen()) {
        continue; // Another one that drains would be no better, one that goes not for long.
      }
      if (round.mayTransfer(leader.node, heir)) {
        round.transfer(shard, heir, "node " + leader.node.name() + stateInWords(leader.node));
      } else {
        round.defer();
      }
    }
  }

  private static String stateInWords(ModelNode node) {
    return node.isLeaving() ? " leaves the cluster" : " is drained";
  }

  /** The healthy voter that leads least, on an open node if there is one; null without any. */
  static @Nullable ModelNode heir(
      ModelShard shard, ModelReplica leader, @Nullable ModelReplica outgoing) {
    ModelNode best = null;
    for (ModelReplica replica : shard.replicas) {
      if (replica == leader || replica == outgoing || !replica.voter || !replica.caughtUp) {
        continue;
      }
      ModelNode node = replica.node;
      boolean better =
          best == null
              || (node.isOpen() != best.isOpen()
                  ? node.isOpen()
                  : node.led.size() < best.led.size());
      if (better) {
        best = node;
      }
    }
    return best;
  }

  /** Evens out among the nodes that may lead. */
  void balance() {
    List<ModelNode> open = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (ModelNode node : nodes) {
      if (node.isOpen()) {
        open.add(node);
        least = Math.min(least, node.led.size());
      }
    }
    // Stable: equal ones stay in the order of the map.
    open.sort(Comparator.comparingInt((ModelNode node) -> node.led.size()).reversed());
    boolean[] exhausted = new boolean[nodes.size()];
    int leastReady = leastReady(open);
    for (ModelNode from : open) {
      while (!exhausted[from.index] && from.led.size() >= least + 2) {
        // Asked before the search, which looks at every shard when it finds nothing.
        if (from.led.size() < leastReady + 2 || !round.mayTransfer(from)) {
          round.defer();
          break;
        }
        ModelNode to = findChain(from, exhausted);
        if (to == null) {
          // Nobody in reach leads much less, so nobody in reach can help those that lead less
          // than this one does.
          break;
        }
        transferAlong(to);
        leastReady = leastReady(open);
      }
    }
  }

  /** What the node leads that leads least of those that may take part in one more transfer. */
  private int leastReady(List<ModelNode> open) {
    int least = Integer.MAX_VALUE - 2;
    for (ModelNode node : open) {
      if (round.mayTransfer(node)) {
        least = Math.min(least, node.led.size());
      }
    }
    return least;
  }

  /**
   * Breadth first: the shortest chain, so the fewest transfers. It leads past nodes that have their
   * hands full; where they were the only way, the next rounds find it.
   */
  private @Nullable ModelNode findChain(ModelNode from, boolean[] exhausted) {
    search++;
    ArrayDeque<ModelNode> queue = new ArrayDeque<>();
    List<ModelNode> reached = new ArrayList<>();
    boolean blocked = false;
    reachedIn[from.index] = search;
    // An earlier search may have come by here: a chain ends where this one began.
    cameBy[from.index] = null;
    cameFrom[from.index] = null;
    queue.add(from);
    reached.add(from);
    while (!queue.isEmpty()) {
      ModelNode at = queue.remove();
      for (ModelShard shard : at.led) {
        round.steps++;
        if (!shard.isCalm() || shard.leading != leaderNode(shard)) {
          continue;
        }
        for (ModelReplica replica : shard.replicas) {
          ModelNode next = replica.node;
          if (reachedIn[next.index] == search || exhausted[next.index] || !next.isOpen()) {
            continue;
          }
          if (!round.mayTransfer(next)) {
            blocked = true;
            continue;
          }
          reachedIn[next.index] = search;
          cameBy[next.index] = shard;
          cameFrom[next.index] = at;
          if (next.led.size() <= from.led.size() - 2) {
            return next;
          }
          queue.add(next);
          reached.add(next);
        }
      }
    }
    reached.forEach(node -> exhausted[node.index] = true);
    if (blocked) {
      round.defer();
    }
    return null;
  }

  private static @Nullable ModelNode leaderNode(ModelShard shard) {
    return shard.leader == null ? null : shard.leader.node;
  }

  /** One transfer from each node of the chain to the next. */
  private void transferAlong(ModelNode to) {
    for (ModelNode at = to; at != null; ) {
      ModelNode from = cameFrom(at);
      ModelShard shard = cameBy[at.index];
      if (from == null || shard == null) {
        break;
      }
      String reason =
          "node "
              + from.name()
              + " leads "
              + Words.count(from.led.size(), "shard")
              + ", node "
              + at.name()
              + " "
              + at.led.size();
      round.transfer(shard, at, reason);
      at = from;
    }
  }

  private @Nullable ModelNode cameFrom(ModelNode node) {
    return reachedIn[node.index] == search ? cameFrom[node.index] : null;
  }
}
