package io.ashlar.control.plan;

import io.ashlar.topology.SlotRange;
import java.util.List;
import java.util.Optional;

/**
 * A Raft group as the control leader sees it.
 *
 * @param replicasWanted how many voters it should have
 * @param replicas in the order in which they were added, as far as it is known
 * @param leader the node that leads it; empty while nobody is known to
 * @param slots ascending, disjoint
 */
public record ObservedShard(
    String id,
    Kind kind,
    int replicasWanted,
    List<ObservedReplica> replicas,
    Optional<String> leader,
    List<SlotRange> slots) {

  /** What the group holds. */
  public enum Kind {
    /** Keys: its leader and slots are balanced. */
    DATA,
    /** The cluster map: its replicas are cared for; it has no slots and leads where it likes. */
    CONTROL
  }

  public ObservedShard {
    if (replicasWanted < 1) {
      throw new IllegalArgumentException(id + " wants " + replicasWanted + " replicas");
    }
    replicas = List.copyOf(replicas);
    slots = List.copyOf(slots);
  }
}
