package io.ashlar.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A shard: one Raft group.
 *
 * @param id {@code s1}, {@code s2}...; never used again for another shard
 * @param replicas names of the nodes that vote; the first is where the leader should be
 * @param slots ascending, disjoint, not adjacent
 * @param change of the replicas that is under way
 */
public record ShardInfo(
    String id,
    List<String> replicas,
    List<SlotRange> slots,
    Optional<ReplicaChange> change,
    Stage stage) {

  /** Where in its life it is. */
  public enum Stage {
    /** Made for slots that are on their way to it; it ends if they never come. */
    BEGINNING,
    SERVING,
    /** Its slots are on their way to another shard; it ends when it has none. */
    ENDING
  }

  public ShardInfo {
    replicas = List.copyOf(replicas);
    slots = List.copyOf(slots);
  }

  /** A shard that serves and whose replicas are to stay as they are. */
  public ShardInfo(String id, List<String> replicas, List<SlotRange> slots) {
    this(id, replicas, slots, Optional.empty(), Stage.SERVING);
  }

  /** The number in its id, 7 of {@code s7}; 0 when there is none. */
  public int number() {
    String digits = id.replaceFirst("^[^0-9]+", "");
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
  }

  public String preferredLeader() {
    return replicas.get(0);
  }

  /** Names of the nodes whose replica is not sure to vote yet, because it is catching up. */
  public List<String> learners() {
    return change.filter(ReplicaChange::adds).map(ReplicaChange::add).stream().toList();
  }

  /** Names of all nodes that hold the shard's data: those that vote, then those that learn. */
  public List<String> hosts() {
    return Stream.concat(replicas.stream(), learners().stream()).toList();
  }

  /** Who is to vote when the change under way is done; the first is where the leader should be. */
  public List<String> target() {
    if (change.isEmpty() || change.get().undone()) {
      return replicas;
    }
    List<String> target = new ArrayList<>(replicas);
    target.remove(change.get().remove());
    if (change.get().adds()) {
      target.add(change.get().add());
    }
    return List.copyOf(target);
  }

  public ShardInfo withReplicas(List<String> replicas) {
    return new ShardInfo(id, replicas, slots, change, stage);
  }

  public ShardInfo withSlots(List<SlotRange> slots) {
    return new ShardInfo(id, replicas, slots, change, stage);
  }

  public ShardInfo withChange(ReplicaChange change) {
    return new ShardInfo(id, replicas, slots, Optional.of(change), stage);
  }

  public ShardInfo withoutChange() {
    return new ShardInfo(id, replicas, slots, Optional.empty(), stage);
  }

  public ShardInfo withStage(Stage stage) {
    return new ShardInfo(id, replicas, slots, change, stage);
  }
}
