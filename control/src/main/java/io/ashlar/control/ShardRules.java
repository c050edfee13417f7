package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.control.MigrationRules.Result;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.ShardInfo.Stage;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRanges;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the map's shards. Pure.
 *
 * <p>A shard that comes and its first slots, or one that goes and its last ones, are one change: so
 * there is nothing that a new control leader, or whoever asked, would have to see to the end but
 * the migration. Invariant: a shard that goes from the map has no slots and no migration, and its
 * id never comes back, so what is left of it anywhere can be deleted.
 */
final class ShardRules {
  private ShardRules() {}

  static Result after(ClusterMap map, ChangeShards change) {
    return switch (change) {
      case ChangeShards.Create create -> create(map, create);
      case ChangeShards.End end -> end(map, end);
      case ChangeShards.Drop(String id) -> drop(map, id);
    };
  }

  private static Result create(ClusterMap map, ChangeShards.Create create) {
    ShardInfo made =
        new ShardInfo(create.shardId(), create.replicas(), List.of())
            .withStage(create.slots().isEmpty() ? Stage.SERVING : Stage.BEGINNING);
    Optional<ShardInfo> present = map.shard(made.id());
    if (present.isPresent()) {
      return isThe(present.get(), create, map)
          ? Result.Same.INSTANCE
          : new Result.Refused("there is a shard " + made.id() + " already");
    }
    if (made.number() <= map.lastShardNumber() || !made.id().equals("s" + made.number())) {
      return new Result.Refused(made.id() + " is no id for a new shard, or was used before");
    }
    if (map.shards().size() >= SlotHash.SLOT_COUNT) {
      return new Result.Refused("there are as many shards as slots");
    }
    if (made.replicas().isEmpty() || Set.copyOf(made.replicas()).size() < made.replicas().size()) {
      return new Result.Refused("a shard needs replicas, each on a node of its own");
    }
    for (String node : made.replicas()) {
      if (map.node(node).filter(known -> known.state() == NodeState.ACTIVE).isEmpty()) {
        return new Result.Refused(node + " is no active node of the cluster");
      }
    }
    ClusterMap grown = map.toBuilder().shard(made).build();
    if (create.slots().isEmpty()) {
      return next(grown.toBuilder());
    }
    BitSet left =
        SlotRanges.toSet(map.shard(create.from()).map(ShardInfo::slots).orElse(List.of()));
    left.andNot(SlotRanges.toSet(create.slots()));
    if (left.isEmpty()) {
      return new Result.Refused(create.from() + " would have no slots left");
    }
    return MigrationRules.after(
        grown, new ChangeMigration.Start(create.slots(), create.from(), made.id()));
  }

  /** Whether the change was made already: it may be said twice. */
  private static boolean isThe(ShardInfo present, ChangeShards.Create create, ClusterMap map) {
    BitSet missing = SlotRanges.toSet(create.slots());
    missing.andNot(SlotRanges.toSet(present.slots()));
    boolean filled =
        missing.isEmpty()
            || map.migrationsOf(present.id()).stream()
                .anyMatch(
                    one ->
                        one.to().equals(present.id())
                            && one.from().equals(create.from())
                            && one.slots().equals(create.slots()));
    return filled && Set.copyOf(present.replicas()).equals(Set.copyOf(create.replicas()));
  }

  private static Result end(ClusterMap map, ChangeShards.End end) {
    Optional<ShardInfo> found = map.shard(end.shardId());
    if (found.isEmpty()) {
      int number = new ShardInfo(end.shardId(), List.of(), List.of()).number();
      return number >= 1 && number <= map.lastShardNumber()
          ? Result.Same.INSTANCE // It has ended already.
          : new Result.Refused("no shard " + end.shardId() + " in the cluster map");
    }
    ShardInfo shard = found.get();
    List<MigrationInfo> moving = map.migrationsOf(shard.id());
    if (shard.stage() == Stage.ENDING) {
      return moving.stream().allMatch(one -> one.to().equals(end.to()))
          ? Result.Same.INSTANCE
          : new Result.Refused(shard.id() + " ends already, and another shard gets its slots");
    }
    if (!moving.isEmpty()) {
      return new Result.Refused(
          "slots of " + shard.id() + " are on the move, by migration " + moving.getFirst().id());
    }
    ClusterMap ending = map.toBuilder().shard(shard.withStage(Stage.ENDING)).build();
    return shard.slots().isEmpty()
        ? next(ending.toBuilder())
        : MigrationRules.after(
            ending, new ChangeMigration.Start(shard.slots(), shard.id(), end.to()));
  }

  private static Result drop(ClusterMap map, String id) {
    Optional<ShardInfo> shard = map.shard(id);
    if (shard.isEmpty()) {
      return Result.Same.INSTANCE;
    }
    if (shard.get().stage() != Stage.ENDING) {
      return new Result.Refused(id + " is not to end");
    }
    if (!shard.get().slots().isEmpty() || !map.migrationsOf(id).isEmpty()) {
      return new Result.Refused(id + " still has slots, or some are on the move");
    }
    return next(map.toBuilder().withoutShard(id));
  }

  private static Result next(ClusterMap.Builder map) {
    return new Result.Next(map.nextEpoch().build());
  }
}
