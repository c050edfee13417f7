package io.ashlar.topology;

/**
 * A change of a shard's members that the control group has decided on and that the shard's leader
 * carries out. As long as it stands in the map, both the node that comes and the one that goes hold
 * the shard's data.
 *
 * @param id the epoch that it was recorded with, so no two changes have the same
 * @param add the node that gets a replica; empty when none does
 * @param remove the node that loses its replica; empty when none does
 * @param undone whether the members before are to be restored instead
 * @param reason for people
 */
public record ReplicaChange(long id, String add, String remove, boolean undone, String reason) {
  public ReplicaChange {
    if (add.isEmpty() && remove.isEmpty()) {
      throw new IllegalArgumentException("a change of replicas that changes none");
    }
  }

  public boolean adds() {
    return !add.isEmpty();
  }

  public boolean removes() {
    return !remove.isEmpty();
  }
}
