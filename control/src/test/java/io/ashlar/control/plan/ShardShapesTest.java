package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.SlotRange;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many shards there are, and who has which slots. */
final class ShardShapesTest {
  private static final long MIB = 1L << 20;
  private static final PlannerSettings SETTINGS =
      PlannerSettings.defaults().with(new PlannerSettings.Sizes(1024 * MIB, 10_000, 3, 85));

  private static long memoryOf(SimCluster cluster, String shard) {
    long bytes = 0;
    for (int slot = 0; slot < cluster.owners.length; slot++) {
      bytes += shard.equals(cluster.owners[slot]) ? cluster.memoryBytes[slot] : 0;
    }
    return bytes;
  }

  @Test
  void aNewNodeThatWouldLeadNothingGetsAShardAndSlots() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    cluster.addNode("n4", "");
    List<Action> done = cluster.settle(SETTINGS, 200);
    assertThat(done.stream().filter(action -> action instanceof Action.CreateShard))
        .singleElement()
        .isEqualTo(new Action.CreateShard("s4", List.of("n4", "n1", "n2"), "3 shards for 4 nodes"));
    assertThat(cluster.leaderSpread()).isZero();
    cluster
        .slotRanges()
        .forEach(
            (shard, ranges) -> {
              assertThat(ranges.stream().mapToInt(SlotRange::size).sum())
                  .as(shard)
                  .isBetween(16384 / 4 * 70 / 100, 16384 / 4 * 130 / 100);
              assertThat(ranges).as("pieces of " + shard).hasSizeLessThanOrEqualTo(4);
            });
    assertThat(done.stream().filter(action -> action instanceof Action.MoveSlots))
        .hasSizeBetween(1, 4);
  }

  @Test
  void whatOutgrowsItsShardsIsSplit() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    Arrays.fill(cluster.memoryBytes, 4096 * MIB / 16384);
    List<Action> done = cluster.settle(SETTINGS, 300);
    assertThat(cluster.shards).hasSize(6);
    cluster.shards.keySet().forEach(id -> assertThat(memoryOf(cluster, id)).isLessThan(1024 * MIB));
    assertThat(done.stream().filter(action -> action instanceof Action.CreateShard)).hasSize(3);

    Arrays.fill(cluster.memoryBytes, 10);
    List<Action> merged = cluster.settle(SETTINGS, 300);
    assertThat(cluster.shards).hasSize(3);
    assertThat(merged.stream().filter(action -> action instanceof Action.RetireShard)).hasSize(3);
    for (String owner : cluster.owners) {
      assertThat(cluster.shards).containsKey(owner);
    }
  }

  @Test
  void heatMovesToShardsThatAreCool() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    for (int slot = 0; slot < 16384; slot++) {
      cluster.opsPerSecond[slot] = slot < 1000 ? 5 : slot % 10 == 0 ? 1 : 0;
    }
    cluster.settle(SETTINGS.with(noSplits()), 100);
    for (String id : cluster.shards.keySet()) {
      long ops = 0;
      for (int slot = 0; slot < 16384; slot++) {
        ops += id.equals(cluster.owners[slot]) ? cluster.opsPerSecond[slot] : 0;
      }
      assertThat(ops).as(id).isBetween(1500L, 2900L);
    }
  }

  @Test
  void oneSlotThatIsHotterThanAllOthersIsLeftAlone() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    cluster.opsPerSecond[77] = 100_000;
    List<Action> done = cluster.settle(SETTINGS.with(noSplits()), 100);
    assertThat(cluster.owners[77]).isEqualTo("s1");
    assertThat(done).hasSizeLessThan(6);
    assertThat(cluster.settle(SETTINGS.with(noSplits()), 5)).isEmpty();
  }

  private static PlannerSettings.Switches noSplits() {
    return new PlannerSettings.Switches(true, true, true, true, false, false);
  }

  @Test
  void aMigrationThatRunsIsLeftAloneAndCounts() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    cluster.addShard(3, "n1", "n2", "n3");
    PlannerSettings settings = SETTINGS.with(new PlannerSettings.Sizes(1024 * MIB, 10_000, 4, 85));
    Plan first = Planner.plan(cluster.observe(), settings);
    assertThat(first.actions()).hasSize(1).allMatch(action -> action instanceof Action.MoveSlots);
    Plan second = Planner.plan(cluster.observe(first.actions()), settings);
    assertThat(second.actions()).isEmpty();
  }

  @Test
  void whatIsSwitchedOffIsNotDone() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    cluster.addNode("n4", "");
    Arrays.fill(cluster.memoryBytes, 4096 * MIB / 16384);
    PlannerSettings off =
        SETTINGS.with(new PlannerSettings.Switches(false, false, false, false, false, false));
    assertThat(Planner.plan(cluster.observe(), off).actions()).isEmpty();
  }
}
