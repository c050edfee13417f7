package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.ShardInfo.Stage;
import io.ashlar.topology.SlotRanges;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** What becomes of the map's migrations. Pure. */
final class MigrationRules {
  /** Together they fit into the map that each node keeps. */
  private static final int MIGRATIONS_MAX = 1_000;

  private MigrationRules() {}

  /** The map after a change, or why there is none. */
  sealed interface Result {
    record Next(ClusterMap map) implements Result {}

    enum Same implements Result {
      INSTANCE
    }

    record Refused(String reason) implements Result {}
  }

  static Result after(ClusterMap map, ChangeMigration change) {
    return switch (change) {
      case ChangeMigration.Start start -> start(map, start);
      case ChangeMigration.Cancel(long id) -> cancel(map, id);
      case ChangeMigration.Done(long id) -> done(map, id);
      case ChangeMigration.Cancelled(long id) -> cancelled(map, id);
    };
  }

  private static Result start(ClusterMap map, ChangeMigration.Start start) {
    BitSet slots = SlotRanges.toSet(start.slots());
    if (slots.isEmpty()) {
      return new Result.Refused("no slots to move");
    }
    if (start.from().equals(start.to())) {
      return new Result.Refused("from " + start.from() + " to itself");
    }
    for (String id : List.of(start.from(), start.to())) {
      if (map.shard(id).isEmpty()) {
        return new Result.Refused("no shard " + id + " in the cluster map");
      }
    }
    for (MigrationInfo running : map.migrations()) {
      BitSet moving = SlotRanges.toSet(running.slots());
      if (moving.equals(slots)
          && running.from().equals(start.from())
          && running.to().equals(start.to())
          && running.phase() == MigrationInfo.Phase.MOVING) {
        return Result.Same.INSTANCE;
      }
      if (moving.intersects(slots)) {
        moving.and(slots);
        return new Result.Refused(
            "slot " + moving.nextSetBit(0) + " moves already, by migration " + running.id());
      }
    }
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      if (map.ownerOf(slot).filter(owner -> owner.id().equals(start.from())).isEmpty()) {
        return new Result.Refused("slot " + slot + " is not owned by " + start.from());
      }
    }
    if (map.shard(start.to()).filter(to -> to.stage() == Stage.ENDING).isPresent()) {
      return new Result.Refused(start.to() + " is about to end");
    }
    if (map.migrations().size() >= MIGRATIONS_MAX) {
      return new Result.Refused(MIGRATIONS_MAX + " migrations are under way already");
    }
    MigrationInfo migration =
        new MigrationInfo(
            map.epoch() + 1,
            SlotRanges.of(slots),
            start.from(),
            start.to(),
            MigrationInfo.Phase.MOVING);
    return new Result.Next(map.toBuilder().nextEpoch().migration(migration).build());
  }

  private static Result cancel(ClusterMap map, long id) {
    Optional<MigrationInfo> running = map.migration(id);
    if (running.isEmpty()) {
      return new Result.Refused("no migration " + id + " is under way");
    }
    return running.get().phase() == MigrationInfo.Phase.CANCELLING
        ? Result.Same.INSTANCE
        : new Result.Next(
            map.toBuilder().nextEpoch().migration(running.get().cancelling()).build());
  }

  /** The target owns the slots, which its own log says: the map follows. */
  private static Result done(ClusterMap map, long id) {
    Optional<MigrationInfo> running = map.migration(id);
    if (running.isEmpty()) {
      return Result.Same.INSTANCE;
    }
    MigrationInfo migration = running.get();
    BitSet moved = SlotRanges.toSet(migration.slots());
    ShardInfo from = map.shard(migration.from()).orElseThrow();
    ShardInfo to = map.shard(migration.to()).orElseThrow();
    BitSet left = SlotRanges.toSet(from.slots());
    left.andNot(moved);
    BitSet grown = SlotRanges.toSet(to.slots());
    grown.or(moved);
    return new Result.Next(
        map.toBuilder()
            .nextEpoch()
            .withoutMigration(id)
            .shard(from.withSlots(SlotRanges.of(left)))
            .shard(to.withSlots(SlotRanges.of(grown)).withStage(Stage.SERVING))
            .build());
  }

  /**
   * The target will never own the slots under this id, which its own log says. A shard that was
   * made for them ends; one that was to end without them goes on.
   */
  private static Result cancelled(ClusterMap map, long id) {
    Optional<MigrationInfo> running = map.migration(id);
    if (running.isEmpty()) {
      return Result.Same.INSTANCE;
    }
    if (running.get().phase() != MigrationInfo.Phase.CANCELLING) {
      return new Result.Refused("migration " + id + " was not to be cancelled");
    }
    ClusterMap.Builder next = map.toBuilder().nextEpoch().withoutMigration(id);
    ShardInfo from = map.shard(running.get().from()).orElseThrow();
    if (from.stage() == Stage.ENDING) {
      next.shard(from.withStage(Stage.SERVING));
    }
    ShardInfo to = map.shard(running.get().to()).orElseThrow();
    if (to.stage() == Stage.BEGINNING && map.migrationsOf(to.id()).size() == 1) {
      next.shard(to.withStage(Stage.ENDING));
    }
    return new Result.Next(next.build());
  }
}
