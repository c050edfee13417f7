package io.ashlar.control.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Raft group of a {@link SimCluster}, as it really is. */
final class SimShard {
  /** A member of the group. */
  static final class Replica {
    final SimNode node;
    boolean voter;
    long lagEntries;
    long lastAnsweredMs;
    Optional<String> replaces = Optional.empty();

    Replica(SimNode node, boolean voter, long lagEntries, long nowMs) {
      this.node = node;
      this.voter = voter;
      this.lagEntries = lagEntries;
      this.lastAnsweredMs = nowMs;
    }
  }

  final String id;
  final ObservedShard.Kind kind;
  int wanted;
  final List<Replica> replicas = new ArrayList<>();
  SimNode leader;

  SimShard(String id, ObservedShard.Kind kind, int wanted) {
    this.id = id;
    this.kind = kind;
    this.wanted = wanted;
  }

  Optional<Replica> on(String node) {
    return replicas.stream().filter(replica -> replica.node.name.equals(node)).findFirst();
  }

  long voters() {
    return replicas.stream().filter(replica -> replica.voter).count();
  }

  long votersUp() {
    return replicas.stream().filter(replica -> replica.voter && replica.node.up).count();
  }

  boolean hasMajority() {
    return 2 * votersUp() > voters();
  }

  boolean canBeChanged() {
    return leader != null && leader.up && hasMajority();
  }
}
