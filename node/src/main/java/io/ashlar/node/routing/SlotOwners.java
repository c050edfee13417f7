package io.ashlar.node.routing;

import io.ashlar.raft.SlotView;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which shard owns a slot, as far as this node knows: what the map says, unless a replica here
 * knows better. While slots move the map names their old owner until all is over, but the replicas
 * of both shards know from their own logs when the new one has them. Immutable.
 */
final class SlotOwners {
  private final ClusterMap map;

  /** Null where the map is right. */
  private final @Nullable ShardInfo @Nullable [] moved;

  private SlotOwners(ClusterMap map, @Nullable ShardInfo @Nullable [] moved) {
    this.map = map;
    this.moved = moved;
  }

  static SlotOwners of(ClusterMap map, ShardDirectory directory) {
    if (map.migrations().isEmpty()) {
      return new SlotOwners(map, null);
    }
    @Nullable ShardInfo[] moved = new @Nullable ShardInfo[SlotHash.SLOT_COUNT];
    for (MigrationInfo migration : map.migrations()) {
      SlotView from = view(directory.local(migration.from()));
      SlotView to = view(directory.local(migration.to()));
      ShardInfo target = map.shard(migration.to()).orElseThrow();
      for (SlotRange range : migration.slots()) {
        for (int slot = range.first(); slot <= range.last(); slot++) {
          boolean arrived = to != null && to.known() && to.owns(slot);
          if (arrived || (from != null && from.hasGivenAway(slot))) {
            moved[slot] = target;
          }
        }
      }
    }
    return new SlotOwners(map, moved);
  }

  private static @Nullable SlotView view(@Nullable ShardPort port) {
    return port == null ? null : port.slots();
  }

  Optional<ShardInfo> of(int slot) {
    ShardInfo target = moved == null ? null : moved[slot];
    return target == null ? map.ownerOf(slot) : Optional.of(target);
  }
}
