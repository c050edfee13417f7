package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.AdminMeasureSlotsRequest;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.AdminSplitShardRequest;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import io.ashlar.proto.v1.AdminStartMigrationRequest;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Migration;
import io.ashlar.proto.v1.MigrationProgress;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.proto.v1.SlotUse;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Moves of slots that go on by a quarter whenever somebody waits. */
final class FakeMoves {
  private static final int STEPS = 4;

  private final ClusterMap.Builder map;
  private final List<Migration.Builder> underWay = new ArrayList<>();
  private int step;
  private String ending = "";

  /** A node whose map is not the newest. */
  String late = "";

  /** A migration that somebody cancels as soon as it begins. */
  long doomed;

  IntUnaryOperator keysInSlot = slot -> 10;

  FakeMoves(ClusterMap.Builder map) {
    this.map = map;
  }

  long start(AdminStartMigrationRequest request) {
    for (Migration.Builder one : underWay) {
      if (one.getSlotsList().equals(request.getSlotsList())) {
        return one.getId();
      }
    }
    map.setEpoch(map.getEpoch() + 1);
    underWay.add(
        Migration.newBuilder()
            .setId(map.getEpoch())
            .addAllSlots(request.getSlotsList())
            .setFromShardId(request.getFromShardId())
            .setToShardId(request.getToShardId())
            .setCancelling(map.getEpoch() == doomed));
    step = 0;
    return map.getEpoch();
  }

  long start(int first, int last, String from, String to) {
    return start(
        AdminStartMigrationRequest.newBuilder()
            .addSlots(SlotRange.newBuilder().setFirst(first).setLast(last))
            .setFromShardId(from)
            .setToShardId(to)
            .build());
  }

  /** The upper half of what the shard has goes to a fourth. */
  AdminSplitShardResponse split(AdminSplitShardRequest request) {
    Shard source = shard(request.getShardId());
    SlotRange slots = source.getSlots(0);
    int middle = (slots.getFirst() + slots.getLast() + 1) / 2;
    AdminSplitShardResponse.Builder split =
        AdminSplitShardResponse.newBuilder()
            .setNewShardId("s4")
            .addAllReplicas(List.of("n2", "n3", "n1"))
            .addSlots(slots.toBuilder().setFirst(middle))
            .setKeys(500)
            .setMemoryBytes(100_000)
            .setShardKeys(1_000)
            .setShardMemoryBytes(200_000)
            .setKeysMeasured(1_000);
    if (!request.getDryRun()) {
      map.addShards(Shard.newBuilder().setId("s4").addAllReplicas(split.getReplicasList()));
      split.setMigrationId(start(middle, slots.getLast(), source.getId(), "s4"));
    }
    return split.build();
  }

  /** The shard ends with its slots. */
  long merge(String from, String into) {
    ending = from;
    if (shard(from).getSlotsCount() == 0) {
      endIfEmpty();
      return 0;
    }
    SlotRange slots = shard(from).getSlots(0);
    return start(slots.getFirst(), slots.getLast(), from, into);
  }

  private Shard shard(String id) {
    return map.getShardsList().stream()
        .filter(shard -> shard.getId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void endIfEmpty() {
    for (int i = 0; i < map.getShardsCount(); i++) {
      if (map.getShards(i).getId().equals(ending) && map.getShards(i).getSlotsCount() == 0) {
        map.removeShards(i).setEpoch(map.getEpoch() + 1);
        return;
      }
    }
  }

  /** Whether there is one. */
  boolean cancel(long id) {
    underWay.stream().filter(one -> one.getId() == id).forEach(one -> one.setCancelling(true));
    return underWay.stream().anyMatch(one -> one.getId() == id);
  }

  AdminListMigrationsResponse list(String node) {
    if (node.equals(late)) {
      return AdminListMigrationsResponse.newBuilder().setMapEpoch(7).build();
    }
    AdminListMigrationsResponse.Builder response =
        AdminListMigrationsResponse.newBuilder().setMapEpoch(map.getEpoch());
    for (Migration.Builder one : underWay) {
      boolean sends = one.getFromShardId().endsWith(node.substring(1));
      boolean first = one == underWay.getFirst();
      Migration.Builder shown = one.build().toBuilder();
      if (sends && first && step > 0) {
        shown.setProgress(progress(Slots.of(one.getSlotsList()).cardinality()));
      }
      response.addMigrations(shown);
    }
    return response.build();
  }

  private MigrationProgress progress(int slots) {
    return MigrationProgress.newBuilder()
        .setStep(step == STEPS ? "released" : "staged")
        .setSlotsSent(slots * step / STEPS)
        .setKeysSent(250L * step)
        .setKeysTotal(1_000)
        .setBytesSent(step * 5L << 20)
        .setBytesPerSecond(50 << 20)
        .setElapsedMs(100L * step)
        .setRemainingMs(100L * (STEPS - step))
        .setProblem(step == 2 ? "the target is over its memory limit" : "")
        .build();
  }

  void goOn() {
    if (underWay.isEmpty()) {
      endIfEmpty();
      return;
    }
    step++;
    Migration.Builder first = underWay.getFirst();
    if (step <= STEPS && !first.getCancelling()) {
      return;
    }
    step = 0;
    underWay.removeFirst();
    map.setEpoch(map.getEpoch() + 1);
    if (!first.getCancelling()) {
      BitSet moved = Slots.of(first.getSlotsList());
      for (Shard.Builder shard : map.getShardsBuilderList()) {
        BitSet slots = Slots.of(shard.getSlotsList());
        if (shard.getId().equals(first.getFromShardId())) {
          slots.andNot(moved);
        } else if (shard.getId().equals(first.getToShardId())) {
          slots.or(moved);
        }
        shard.clearSlots().addAllSlots(Slots.ranges(slots));
      }
    }
  }

  /** Slots without keys are not mentioned. */
  AdminMeasureSlotsResponse measured(AdminMeasureSlotsRequest request) {
    AdminMeasureSlotsResponse.Builder response =
        AdminMeasureSlotsResponse.newBuilder().setKeysMeasured(50);
    for (int slot : Slots.of(request.getSlotsList()).stream().toArray()) {
      int keys = keysInSlot.applyAsInt(slot);
      if (keys > 0) {
        response.addSlots(
            SlotUse.newBuilder().setSlot(slot).setKeys(keys).setMemoryBytes(200L * keys));
      }
    }
    return response.build();
  }
}
