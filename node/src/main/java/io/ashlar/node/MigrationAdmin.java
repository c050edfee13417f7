package io.ashlar.node;

import com.google.rpc.Code;
import io.ashlar.control.ControlPlane;
import io.ashlar.control.MigrationControl.Started;
import io.ashlar.node.grpc.Failures;
import io.ashlar.node.grpc.MigrationActions;
import io.ashlar.node.migration.Migrations;
import io.ashlar.proto.v1.AdminListMigrationsResponse;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.Migration;
import io.ashlar.proto.v1.MigrationProgress;
import io.ashlar.proto.v1.SlotUse;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotMeasure;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What operators have this node do about slots that move. Any thread. */
final class MigrationAdmin implements MigrationActions {
  private static final long MAP_POLL_MS = 5;
  private static final long MAP_TIMEOUT_MS = 5_000;

  private final ControlPlane control;
  private final RaftHost host;
  private final Migrations migrations;
  private final ScheduledExecutorService timer;

  MigrationAdmin(
      ControlPlane control, RaftHost host, Migrations migrations, ScheduledExecutorService timer) {
    this.control = control;
    this.host = host;
    this.migrations = migrations;
    this.timer = timer;
  }

  @Override
  public CompletionStage<Long> start(List<SlotRange> slots, String from, String to) {
    return agreed(control.migrations.begin(slots, from, to))
        .thenCompose(
            started ->
                switch (started) {
                  case Started.Recorded(long id) -> whenMapHas(id).thenApply(map -> id);
                  case Started.UnderWay(long epoch) ->
                      whenMapHas(epoch).thenApply(map -> idOf(map, slots, from, to));
                  case Started.Refused(String reason) -> throw refused(reason);
                });
  }

  private static long idOf(ClusterMap map, List<SlotRange> slots, String from, String to) {
    BitSet wanted = SlotRanges.toSet(slots);
    return map.migrations().stream()
        .filter(one -> SlotRanges.toSet(one.slots()).equals(wanted))
        .filter(one -> one.from().equals(from) && one.to().equals(to))
        .mapToLong(MigrationInfo::id)
        .findFirst()
        .orElseThrow(() -> refused("the same move was under way and has just ended"));
  }

  @Override
  public CompletionStage<Void> cancel(long id) {
    return agreed(control.migrations.cancel(id))
        .thenApply(
            refusal -> {
              if (refusal.isPresent()) {
                throw refused(refusal.get());
              }
              return null;
            });
  }

  /** What the control group says, or that it says nothing. */
  static <T> CompletionStage<T> agreed(CompletionStage<T> said) {
    return said.handle(
            (answer, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.<T>failedFuture(unknownFate(failure)))
        .thenCompose(Function.identity());
  }

  private static RuntimeException unknownFate(Throwable failure) {
    return Failures.of(
        Code.UNKNOWN,
        "UNKNOWN_FATE",
        "the control group does not answer: it has no leader, or none that this node reaches;"
            + " nobody can say whether it has heard of this ("
            + failure.getMessage()
            + ")",
        Map.of());
  }

  static RuntimeException refused(String reason) {
    return Failures.of(Code.FAILED_PRECONDITION, "REFUSED", reason, Map.of());
  }

  /** So that who asks this node next sees what it has brought about. */
  CompletionStage<ClusterMap> whenMapHas(long epoch) {
    CompletableFuture<ClusterMap> seen = new CompletableFuture<>();
    pollMap(epoch, System.nanoTime(), seen);
    return seen;
  }

  private void pollMap(long epoch, long startNanos, CompletableFuture<ClusterMap> seen) {
    Optional<ClusterMap> map = control.map();
    if (map.isPresent() && map.get().epoch() >= epoch) {
      seen.complete(map.get());
    } else if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(MAP_TIMEOUT_MS)) {
      seen.completeExceptionally(
          Failures.of(
              Code.DEADLINE_EXCEEDED,
              "MAP_BEHIND",
              "it is agreed on, but " + host.nodeName() + " does not hear of it",
              Map.of("epoch", Long.toString(epoch))));
    } else {
      var _ =
          timer.schedule(
              () -> pollMap(epoch, startNanos, seen), MAP_POLL_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public AdminListMigrationsResponse list() {
    AdminListMigrationsResponse.Builder response = AdminListMigrationsResponse.newBuilder();
    Map<Long, io.ashlar.node.migration.MigrationProgress> progress = new HashMap<>();
    migrations.progress().forEach(one -> progress.put(one.id(), one));
    control
        .map()
        .ifPresent(
            map -> {
              response.setMapEpoch(map.epoch());
              map.migrations().stream()
                  .sorted(Comparator.comparingLong(MigrationInfo::id))
                  .forEach(one -> response.addMigrations(message(one, progress.get(one.id()))));
            });
    return response.build();
  }

  private static Migration message(
      MigrationInfo migration,
      io.ashlar.node.migration.@org.jspecify.annotations.Nullable MigrationProgress progress) {
    Migration.Builder message =
        Migration.newBuilder()
            .setId(migration.id())
            .setFromShardId(migration.from())
            .setToShardId(migration.to())
            .setCancelling(migration.phase() == MigrationInfo.Phase.CANCELLING);
    for (SlotRange range : migration.slots()) {
      message.addSlots(
          io.ashlar.proto.v1.SlotRange.newBuilder().setFirst(range.first()).setLast(range.last()));
    }
    if (progress != null) {
      message.setProgress(
          MigrationProgress.newBuilder()
              .setStep(progress.step().name().toLowerCase(Locale.ROOT))
              .setSlotsSent(progress.slotsSent())
              .setKeysSent(progress.keys())
              .setKeysTotal(progress.keysTotal())
              .setBytesSent(progress.bytes())
              .setBytesPerSecond(progress.bytesPerSecond())
              .setElapsedMs(progress.elapsedMs())
              .setRemainingMs(progress.remainingMs())
              .setProblem(progress.problem()));
    }
    return message.build();
  }

  @Override
  public CompletionStage<AdminMeasureSlotsResponse> measure(
      String shardId, List<SlotRange> slots, long keysMax) {
    ShardReplica replica = led(host, shardId);
    BitSet which = slots.isEmpty() ? owned(replica) : SlotRanges.toSet(slots);
    return SlotMeasure.of(replica, which, keysMax).thenApply(MigrationAdmin::message);
  }

  /**
   * The replica of a shard that is led here.
   *
   * @throws io.grpc.StatusRuntimeException when none is
   */
  static ShardReplica led(RaftHost host, String shardId) {
    return host.replicas().stream()
        .filter(one -> one.shardId().equals(shardId) && one.leading())
        .findFirst()
        .orElseThrow(
            () ->
                Failures.of(
                    Code.FAILED_PRECONDITION,
                    "NOT_LEADER",
                    host.nodeName() + " does not lead " + shardId,
                    Map.of("shard", shardId)));
  }

  private BitSet owned(ShardReplica replica) {
    return SlotRanges.toSet(
        control
            .map()
            .flatMap(map -> map.shard(replica.shardId()))
            .map(shard -> shard.slots())
            .orElse(List.of()));
  }

  private static AdminMeasureSlotsResponse message(SlotMeasure.Result result) {
    AdminMeasureSlotsResponse.Builder response =
        AdminMeasureSlotsResponse.newBuilder().setKeysMeasured(result.keysMeasured());
    for (SlotMeasure.Slot slot : result.slots()) {
      if (slot.keys() > 0) {
        response.addSlots(
            SlotUse.newBuilder()
                .setSlot(slot.slot())
                .setKeys(slot.keys())
                .setMemoryBytes(slot.memoryBytes()));
      }
    }
    return response.build();
  }
}
