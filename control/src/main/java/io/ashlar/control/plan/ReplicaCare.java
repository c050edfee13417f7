package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each shard at the replicas that it should have, one step at a time: a learner is added,
 * catches up, becomes a voter, and then the one goes whose place it takes. Which step is next
 * follows from what the group looks like, so nobody has to remember what was begun.
 *
 * <p>Safety: a voter is added only when it has caught up and the group keeps a healthy majority of
 * its new size; one that is healthy is removed only when all others are.
 */
final class ReplicaCare {
  private final Round round;
  private final Placement placement;
  private final PlannerSettings.Patience patience;

  ReplicaCare(Round round, Placement placement) {
    this.round = round;
    this.placement = placement;
    this.patience = round.settings.patience();
  }

  /** Whether every replica that is missing or has to move has its new place, if there is one. */
  boolean plan() {
    List<ModelShard> lacking = new ArrayList<>();
    boolean placed = true;
    for (ModelShard shard : round.model.shards) {
      placed &= !isMoreToCome(shard);
      if (shard.busy || !shard.isSteerable()) {
        continue;
      }
      if (!removesLearner(shard) && !shrinks(shard) && !promotes(shard) && lacks(shard)) {
        lacking.add(shard);
      }
    }
    // Who can lose the fewest further voters comes first.
    lacking.sort(Comparator.comparingInt(ModelShard::slack).thenComparingInt(shard -> shard.index));
    for (ModelShard shard : lacking) {
      placed &= add(shard);
    }
    return placed;
  }

  /**
   * Whether the step that a shard takes, or waits for, will not be its last. One that has lost its
   * majority may wait for ever: that holds nothing else up.
   */
  private boolean isMoreToCome(ModelShard shard) {
    if (shard.leader == null || shard.votersAnswering < ModelShard.majority(shard.voters)) {
      return false;
    }
    boolean waits = shard.busy || shard.learners > 0 || !shard.isSteerable();
    return shard.voters > shard.wanted() + 1
        || (waits && shard.votersKept + shard.learners < shard.wanted());
  }

  private boolean removesLearner(ModelShard shard) {
    for (ModelReplica learner : shard.replicas) {
      if (learner.voter) {
        continue;
      }
      if (learner.silentMs >= patience.learnerGivenUpAfterMs()) {
        round.remove(learner, Model.silence(learner).orElse("silent") + " while it caught up");
        return true;
      }
      if (learner.node.isLeaving()) {
        round.remove(learner, "node " + learner.node.name() + " leaves the cluster");
        return true;
      }
      if (!isNeeded(learner)) {
        round.remove(
            learner, "the shard has its " + Words.count(shard.wanted(), "replica") + " already");
        return true;
      }
    }
    return false;
  }

  private static boolean isNeeded(ModelReplica learner) {
    ModelShard shard = learner.shard;
    return shard.votersKept < shard.wanted()
        || (shard.voters == shard.wanted()
            && learner.replaces != null
            && shard.on(learner.replaces) != null);
  }

  /** Whether the group is larger than it should be, in which case nothing else is done to it. */
  private boolean shrinks(ModelShard shard) {
    if (shard.voters <= shard.wanted()) {
      return false;
    }
    ModelReplica going = shard.outgoing();
    if (going == null || !isSafeToRemove(going)) {
      return true;
    }
    if (going == shard.leader) {
      ModelNode heir = LeaderBalance.heir(shard, going, going);
      if (heir != null) {
        round.transfer(shard, heir, "its replica on " + going.node.name() + " will be removed");
      }
      return true;
    }
    round.remove(going, whyItGoes(going));
    return true;
  }

  private static boolean isSafeToRemove(ModelReplica going) {
    ModelShard shard = going.shard;
    int others = shard.voters - 1;
    return going.caughtUp
        ? shard.votersHealthy - 1 == others
        : shard.votersHealthy >= ModelShard.majority(others);
  }

  private static String whyItGoes(ModelReplica going) {
    ModelShard shard = going.shard;
    String have = "the shard has " + shard.voters + " of " + Words.count(shard.wanted(), "replica");
    for (ModelReplica newer : shard.replicas) {
      if (newer.voter && going.node.name().equals(newer.replaces)) {
        return "replaced by " + newer.node.name() + "; " + have;
      }
    }
    if (going.node.isLeaving()) {
      return "node " + going.node.name() + " leaves the cluster; " + have;
    }
    return Model.silence(going).map(silence -> silence + "; " + have).orElse(have);
  }

  private boolean promotes(ModelShard shard) {
    for (ModelReplica learner : shard.replicas) {
      if (!learner.voter
          && learner.caughtUp
          && shard.votersHealthy + 1 >= ModelShard.majority(shard.voters + 1)) {
        round.promote(
            learner,
            learner.replaces == null
                ? "it has caught up"
                : "it has caught up and takes the place of " + learner.replaces);
        return true;
      }
    }
    return false;
  }

  private boolean lacks(ModelShard shard) {
    return shard.learners == 0
        && shard.votersKept < shard.wanted()
        && (round.settings.switches().replaceReplicas()
            || shard.voters < shard.wanted()
            || lost(shard, false) != null);
  }

  /** Adds a replica; false when one is to be added as soon as there is room. */
  private boolean add(ModelShard shard) {
    ModelReplica replaced =
        shard.voters < shard.wanted()
            ? null
            : lost(shard, round.settings.switches().replaceReplicas());
    if (!round.mayFeed(shard)) {
      round.defer();
      return false;
    }
    boolean urgent = shard.votersHealthy < shard.wanted();
    ModelNode target = placement.choose(shard, replaced, urgent);
    if (target == null) {
      round.withoutPlace.add(shard);
      return true;
    }
    if (!round.mayReceive(target)) {
      round.reserve(shard, target, replaced);
      return false;
    }
    round.addLearner(shard, target, replaced, whyAnother(shard, replaced));
    return true;
  }

  /** The voter to replace first; null when all stay. */
  private static @Nullable ModelReplica lost(ModelShard shard, boolean alsoGone) {
    ModelReplica leaving = null;
    for (ModelReplica replica : shard.replicas) {
      if (!replica.voter || replica.isKept()) {
        continue;
      }
      if (replica.gone && alsoGone) {
        return replica;
      }
      if (replica.node.isLeaving() && leaving == null) {
        leaving = replica;
      }
    }
    return leaving;
  }

  private String whyAnother(ModelShard shard, @Nullable ModelReplica replaced) {
    if (replaced == null) {
      return "the shard has " + shard.voters + " of " + Words.count(shard.wanted(), "replica");
    }
    if (!replaced.gone) {
      return "node " + replaced.node.name() + " leaves the cluster";
    }
    return Model.silence(replaced).orElse("silent")
        + ", longer than "
        + Words.duration(patience.replaceAfterMs());
  }
}
