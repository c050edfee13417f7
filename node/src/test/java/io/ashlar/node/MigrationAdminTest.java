package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.node.commands.cluster.SlotStatsCommand;
import io.ashlar.node.grpc.MigrationActions;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.SlotUse;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators have slots move, whichever node they ask. */
class MigrationAdminTest {
  @TempDir static Path dir;
  private static TestGrid grid;
  private static ScheduledExecutorService timer;

  @BeforeAll
  static void start() throws Exception {
    grid = new TestGrid(dir, 3, 3);
    timer = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterAll
  static void stop() {
    grid.close();
    timer.shutdownNow();
  }

  private static MigrationActions at(AshlarNode node) {
    return node.resharding.admin(timer);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static SlotRange firstRangeOf(String shard) {
    return grid.map().shard(shard).orElseThrow().slots().getFirst();
  }

  @Test
  void everyNodeTakesARequestAndKnowsItsIdThen() throws Exception {
    SlotRange whole = firstRangeOf("s1");
    int first = whole.first();
    for (AshlarNode node : grid.running()) {
      SlotRange one = new SlotRange(first, first);
      first++;
      long id = get(at(node).start(List.of(one), "s1", "s2"));
      assertThat(at(node).list().getMapEpoch()).isGreaterThanOrEqualTo(id);
      TestGrid.await(
          () -> at(node).list().getMigrationsList().stream().noneMatch(each -> each.getId() == id));
      // Other nodes may hear of the end later.
      ClusterMap own = node.resharding.control.map().orElseThrow();
      assertThat(own.ownerOf(one.first()).orElseThrow().id()).isEqualTo("s2");
    }
    grid.awaitSettled();
  }

  @Test
  void whatMayNotBeIsRefusedWithTheReason() {
    MigrationActions admin = at(grid.any());
    SlotRange own = firstRangeOf("s3");
    refused(admin.start(List.of(own), "s3", "s9"), "no shard s9 in the cluster map");
    refused(admin.start(List.of(own), "s2", "s1"), "is not owned by s2");
    refused(admin.start(List.of(), "s3", "s1"), "no slots to move");
    refused(admin.cancel(99_999), "no migration 99999 is under way");
  }

  @Test
  void whenNobodyAgreesNobodyKnowsWhatBecameOfIt(@TempDir Path own) throws Exception {
    try (TestGrid lonely = new TestGrid(own, 3, 1)) {
      lonely.stop("n2");
      lonely.stop("n3");
      MigrationActions admin = at(lonely.any());
      assertThatThrownBy(() -> get(admin.start(List.of(new SlotRange(0, 0)), "s1", "s2")))
          .hasMessageContaining("UNKNOWN")
          .hasMessageContaining("the control group does not answer");
    }
  }

  private static void refused(CompletionStage<?> asked, String reason) {
    assertThatThrownBy(() -> get(asked))
        .hasRootCauseInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining(reason);
  }

  @Test
  void slotsAreCountedAndMeasuredByTheLeaderOnly() throws Exception {
    try (GridClient client = new GridClient(grid.addresses())) {
      SlotRange slots = firstRangeOf("s3");
      int last = slots.last();
      for (int i = 0, found = 0; found < 500; i++) {
        String key = "measured" + i;
        int slot = SlotHash.slotOf(key.getBytes(StandardCharsets.UTF_8));
        if (slot >= slots.first() && slot <= last) {
          client.call(slot, "SET", key, "v".repeat(100));
          found++;
        }
      }
    }
    AshlarNode leader =
        grid.running().stream()
            .filter(node -> TestGrid.replica(node, "s3").orElseThrow().leading())
            .findFirst()
            .orElseThrow();
    AdminMeasureSlotsResponse whole = get(at(leader).measure("s3", List.of(), 1_000));
    assertThat(whole.getKeysMeasured()).isEqualTo(500);
    assertThat(keys(whole)).isEqualTo(500);
    assertThat(bytes(whole)).isBetween(50_000L, 150_000L);
    long counted =
        get(leader.resharding.slotCounts().count(allSlots())).stream()
            .mapToLong(SlotStatsCommand.SlotKeyCount::keys)
            .sum();
    assertThat(counted).isGreaterThanOrEqualTo(500);
    AdminMeasureSlotsResponse estimate = get(at(leader).measure("s3", List.of(), 50));
    assertThat(keys(estimate)).isEqualTo(500);
    assertThat(bytes(estimate)).isBetween(bytes(whole) * 9 / 10, bytes(whole) * 11 / 10);
    AshlarNode other =
        grid.running().stream().filter(node -> node != leader).findFirst().orElseThrow();
    assertThatThrownBy(() -> at(other).measure("s3", List.of(), 1))
        .hasMessageContaining("does not lead s3");
  }

  private static BitSet allSlots() {
    BitSet all = new BitSet();
    all.set(0, SlotHash.SLOT_COUNT);
    return all;
  }

  private static long keys(AdminMeasureSlotsResponse response) {
    return response.getSlotsList().stream().mapToLong(SlotUse::getKeys).sum();
  }

  private static long bytes(AdminMeasureSlotsResponse response) {
    return response.getSlotsList().stream().mapToLong(SlotUse::getMemoryBytes).sum();
  }
}
