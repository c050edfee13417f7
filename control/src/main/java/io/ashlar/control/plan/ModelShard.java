package io.ashlar.control.plan;

import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shard in a {@link Model}. */
final class ModelShard {
  final int index;
  final ObservedShard seen;
  final long memoryBytes;
  final long opsPerSecond;
  private final int slotCount;

  /** In the order of the observation. */
  final List<ModelReplica> replicas = new ArrayList<>(4);

  /** Who leads now; null when nobody does whose node is heard. */
  @Nullable ModelReplica leader;

  /** Who will lead when everything begun is done. */
  @Nullable ModelNode leading;

  /** A change of its replicas or its leader runs, or is planned already. */
  boolean busy;

  /** Whose removal runs. */
  @Nullable ModelReplica removing;

  /** It ends. */
  boolean retiring;

  /** Slots come or go. */
  boolean migrating;

  int voters;
  int votersAnswering;

  /** Answering, and caught up: they are a majority at once. */
  int votersHealthy;

  int votersKept;
  int learners;

  /** What a replica of it weighs. */
  long weight;

  ModelShard(int index, ObservedShard seen, long memoryBytes, long opsPerSecond) {
    this.index = index;
    this.seen = seen;
    this.memoryBytes = memoryBytes;
    this.opsPerSecond = opsPerSecond;
    this.slotCount = seen.slots().stream().mapToInt(SlotRange::size).sum();
  }

  String id() {
    return seen.id();
  }

  boolean isData() {
    return seen.kind() == ObservedShard.Kind.DATA;
  }

  int slotCount() {
    return slotCount;
  }

  int wanted() {
    return seen.replicasWanted();
  }

  static int majority(int voters) {
    return voters / 2 + 1;
  }

  boolean hasMajority() {
    return votersHealthy >= majority(voters);
  }

  /** Whether something may be done to it at all: a leader that is heard has a majority. */
  boolean isSteerable() {
    return leader != null && leader.voter && hasMajority();
  }

  /** Whether nothing is wrong or under way, so that balance may touch it. */
  boolean isCalm() {
    return isSteerable()
        && !busy
        && !migrating
        && learners == 0
        && voters == wanted()
        && votersHealthy == voters
        && votersKept == voters;
  }

  /** Whether something is under way that will end: it may be calm afterwards. */
  boolean isChanging() {
    return busy || migrating || learners > 0;
  }

  /** Further voters that could fail before the majority is lost; negative without one. */
  int slack() {
    return votersHealthy - majority(voters);
  }

  /** Replicas other than {@code except} in a zone. */
  int inZone(int zone, @Nullable ModelReplica except) {
    int count = 0;
    for (ModelReplica replica : replicas) {
      if (replica != except && replica.node.zone == zone) {
        count++;
      }
    }
    return count;
  }

  boolean isOn(ModelNode node) {
    for (ModelReplica replica : replicas) {
      if (replica.node == node) {
        return true;
      }
    }
    return false;
  }

  @Nullable ModelReplica on(String node) {
    for (ModelReplica replica : replicas) {
      if (replica.node.name().equals(node)) {
        return replica;
      }
    }
    return null;
  }

  /**
   * The replica that goes, or will when the learner has become a voter; null when none does. A
   * voter that is gone or whose node leaves goes before the one that was meant to: that saves a
   * move.
   */
  @Nullable ModelReplica outgoing() {
    if (removing != null) {
      return removing;
    }
    if (voters > wanted()) {
      return superfluous();
    }
    if (voters < wanted()) {
      return null;
    }
    for (int i = replicas.size() - 1; i >= 0; i--) {
      ModelReplica learner = replicas.get(i);
      if (!learner.voter && learner.replaces != null) {
        ModelReplica replaced = on(learner.replaces);
        return replaced != null && replaced.voter ? replaced : null;
      }
    }
    return null;
  }

  private @Nullable ModelReplica superfluous() {
    ModelReplica meant = null;
    for (int i = replicas.size() - 1; i >= 0 && meant == null; i--) {
      ModelReplica newer = replicas.get(i);
      if (newer.voter && newer.replaces != null) {
        meant = on(newer.replaces);
      }
    }
    ModelReplica first = null;
    long firstRank = Long.MIN_VALUE;
    for (ModelReplica replica : replicas) {
      long rank = urgencyToGo(replica, replica == meant);
      // Of equal ones the older goes, so that what was just added is not taken away again.
      if (replica.voter && rank > firstRank) {
        firstRank = rank;
        first = replica;
      }
    }
    return first;
  }

  /**
   * What is lost already goes first, then what was meant to go, then what will be stopped, then
   * what spreads worst. The leader goes last among equals: it would have to hand over first, and
   * meanwhile the loads of the nodes, which only tell equals apart, may make another one the first.
   */
  private long urgencyToGo(ModelReplica replica, boolean meant) {
    int kind;
    if (replica.gone) {
      kind = 5;
    } else if (replica.node.isLeaving()) {
      kind = 4;
    } else if (meant) {
      kind = 3;
    } else if (!replica.answers) {
      kind = 2;
    } else {
      kind = replica.node.isDraining() ? 1 : 0;
    }
    long spread = kind * 1_000L + inZone(replica.node.zone, null);
    return (2 * spread + (replica == leader ? 0 : 1)) * 1_000_000_000L
        + replica.node.replicas.size();
  }
}
