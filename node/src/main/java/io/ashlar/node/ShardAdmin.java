package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.MigrationControl.Started;
import io.ashlar.control.plan.SlotHalf;
import io.ashlar.control.plan.SlotLoads;
import io.ashlar.node.grpc.ShardActions;
import io.ashlar.proto.v1.AdminMergeShardsResponse;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotMeasure;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** What operators have this node do about shards that come and go. Any thread. */
final class ShardAdmin implements ShardActions {
  /** Keys that are looked at for what the slots take. */
  private static final long KEYS_MEASURED_MAX = 100_000;

  private final ControlPlane control;
  private final RaftHost host;
  private final MigrationAdmin migrations;
  private final Predicate<String> answers;

  /**
   * @param answers whether a node can be reached
   */
  ShardAdmin(
      ControlPlane control, RaftHost host, MigrationAdmin migrations, Predicate<String> answers) {
    this.control = control;
    this.host = host;
    this.migrations = migrations;
    this.answers = answers;
  }

  @Override
  public CompletionStage<AdminSplitShardResponse> split(String shardId, boolean dryRun) {
    ShardReplica replica = MigrationAdmin.led(host, shardId);
    ClusterMap map = control.map().orElseThrow();
    List<SlotRange> slots = map.shard(shardId).map(ShardInfo::slots).orElse(List.of());
    List<MigrationInfo> moving = map.migrationsOf(shardId);
    if (!moving.isEmpty()) {
      throw MigrationAdmin.refused(
          "slots of " + shardId + " are on the move, by migration " + moving.getFirst().id());
    }
    List<String> places =
        control.membership().placesForShard(name -> isSelf(name) || answers.test(name));
    if (places.size() < map.replicasWanted()) {
      throw MigrationAdmin.refused(
          "a shard has "
              + map.replicasWanted()
              + " replicas, and only "
              + places.size()
              + " nodes can take one now: the others drain, leave or do not answer");
    }
    return SlotMeasure.of(replica, SlotRanges.toSet(slots), KEYS_MEASURED_MAX)
        .thenCompose(
            measured -> {
              AdminSplitShardResponse.Builder split =
                  AdminSplitShardResponse.newBuilder()
                      .setNewShardId("s" + (map.lastShardNumber() + 1))
                      .addAllReplicas(places);
              List<SlotRange> half = SlotHalf.of(slots, loads(measured));
              if (half.isEmpty()) {
                throw MigrationAdmin.refused(shardId + " has fewer than two slots");
              }
              describe(split, half, measured);
              return dryRun
                  ? CompletableFuture.completedFuture(split.build())
                  : create(split, half, shardId);
            });
  }

  private boolean isSelf(String name) {
    return name.equals(host.nodeName());
  }

  private static SlotLoads loads(SlotMeasure.Result measured) {
    long[] bytes = new long[SlotHash.SLOT_COUNT];
    measured.slots().forEach(slot -> bytes[slot.slot()] = slot.memoryBytes());
    return SlotLoads.of(bytes, new long[SlotHash.SLOT_COUNT]);
  }

  private static void describe(
      AdminSplitShardResponse.Builder split, List<SlotRange> half, SlotMeasure.Result measured) {
    BitSet moving = SlotRanges.toSet(half);
    for (SlotMeasure.Slot slot : measured.slots()) {
      split
          .setShardKeys(split.getShardKeys() + slot.keys())
          .setShardMemoryBytes(split.getShardMemoryBytes() + slot.memoryBytes());
      if (moving.get(slot.slot())) {
        split
            .setKeys(split.getKeys() + slot.keys())
            .setMemoryBytes(split.getMemoryBytes() + slot.memoryBytes());
      }
    }
    split.setKeysMeasured(measured.keysMeasured());
    for (SlotRange range : half) {
      split.addSlots(
          io.ashlar.proto.v1.SlotRange.newBuilder().setFirst(range.first()).setLast(range.last()));
    }
  }

  private CompletionStage<AdminSplitShardResponse> create(
      AdminSplitShardResponse.Builder split, List<SlotRange> half, String from) {
    String made = split.getNewShardId();
    return MigrationAdmin.agreed(
            control.migrations.create(made, split.getReplicasList(), half, from))
        .thenCompose(started -> migrationOf(started, made, true))
        .thenApply(id -> split.setMigrationId(id).build());
  }

  @Override
  public CompletionStage<AdminMergeShardsResponse> merge(String from, String into) {
    boolean moves =
        control
            .map()
            .flatMap(map -> map.shard(from))
            .filter(shard -> !shard.slots().isEmpty())
            .isPresent();
    return MigrationAdmin.agreed(control.migrations.end(from, into))
        .thenCompose(started -> migrationOf(started, from, moves))
        .thenApply(id -> AdminMergeShardsResponse.newBuilder().setMigrationId(id).build());
  }

  /**
   * The id of the migration that came with a change of a shard; 0 when none did.
   *
   * @param moves whether one did, if the change was made now
   */
  private CompletionStage<Long> migrationOf(Started started, String shardId, boolean moves) {
    return switch (started) {
      case Started.Recorded(long epoch) ->
          migrations.whenMapHas(epoch).thenApply(map -> moves ? epoch : 0);
      case Started.UnderWay(long epoch) ->
          migrations
              .whenMapHas(epoch)
              .thenApply(
                  map ->
                      map.migrationsOf(shardId).stream()
                          .mapToLong(MigrationInfo::id)
                          .findFirst()
                          .orElse(0));
      case Started.Refused(String reason) -> throw MigrationAdmin.refused(reason);
    };
  }
}
