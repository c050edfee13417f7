package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.Autopilot;
import io.ashlar.control.ControlSettings;
import io.ashlar.control.Outlook;
import io.ashlar.control.SlotSettings;
import io.ashlar.control.plan.Action;
import io.ashlar.node.migration.MigrationStep;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaders tell of their slots' loads, and what the control leader does by itself for it. */
class SlotAutopilotTest {
  private static final int KEYS = 4_000;
  private static final long AVERAGE_MS = 2_400;

  @TempDir Path dir;

  private static MembershipSettings settings(boolean autopilot) {
    return new MembershipSettings(
        "",
        List.of(),
        "",
        ControlSettings.REPLACE_AFTER_MS_DEFAULT,
        Autopilot.ON,
        new SlotSettings(autopilot, 2L << 20, AVERAGE_MS));
  }

  /** Of what may be done twice: a node may die in the middle. */
  private static void each(TestGrid grid, String command, String... rest) {
    try (GridClient client = new GridClient(grid.addresses())) {
      for (int i = 0; i < KEYS; i++) {
        String key = "fill" + i;
        String[] words = new String[2 + rest.length];
        words[0] = command;
        words[1] = key;
        System.arraycopy(rest, 0, words, 2, rest.length);
        TestGrid.await(() -> isAnswered(client, key, words));
      }
    }
  }

  private static boolean isAnswered(GridClient client, String key, String[] words) {
    try {
      client.call(SlotHash.slotOf(key.getBytes(StandardCharsets.UTF_8)), words);
      return true;
    } catch (GridClient.UnknownFateException e) {
      return false;
    }
  }

  private static void fill(TestGrid grid) {
    each(grid, "SET", "v".repeat(1_500));
  }

  private static void awaitMap(TestGrid grid, Predicate<ClusterMap> condition) {
    TestGrid.await(
        () ->
            grid.running().stream()
                .allMatch(node -> node.resharding.control.map().filter(condition).isPresent()));
  }

  /** 6 MB want more than three shards of 2 MiB, three quarters full; nothing wants three. */
  @Test
  void fullShardsAreSplitThoughTheControlLeaderDiesAndIdleOnesAreMergedAgain() throws Exception {
    try (TestGrid grid = new TestGrid(dir, 3, 3, settings(true))) {
      AtomicBoolean armed = new AtomicBoolean(true);
      CountDownLatch over = new CountDownLatch(1);
      grid.observe(
          (id, step) -> {
            if (step == MigrationStep.STAGED && armed.compareAndSet(true, false)) {
              String leader = grid.controlLeader().orElse("n1");
              Thread.ofPlatform().daemon().start(() -> restart(grid, leader, over));
            }
          });
      CountingLoad load = new CountingLoad(grid.addresses(), 2);
      try (load) {
        fill(grid);
        assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        awaitMap(grid, map -> map.shards().size() >= 4 && allHaveMany(map));
        // The counters stay; what fills the shards goes.
        each(grid, "DEL");
        awaitMap(grid, map -> map.shards().size() == 3 && map.migrations().isEmpty());
      }
      load.check();
      grid.awaitSettled();
      ReshardingTest.checkOwners(grid);
    }
  }

  private static boolean allHaveMany(ClusterMap map) {
    return map.shards().stream().mapToInt(SlotAutopilotTest::slotsOf).allMatch(n -> n > 2_000);
  }

  private static int slotsOf(ShardInfo shard) {
    return shard.slots().stream().mapToInt(SlotRange::size).sum();
  }

  private static void restart(TestGrid grid, String name, CountDownLatch over) {
    grid.stop(name);
    try {
      grid.start(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    over.countDown();
  }

  @Test
  void whereItIsOffThePlanOnlyShowsIt() throws Exception {
    try (TestGrid grid = new TestGrid(dir, 3, 3, settings(false))) {
      fill(grid);
      ClusterMap before = grid.map();
      TestGrid.await(
          () ->
              grid.running().stream()
                  .flatMap(node -> node.resharding.control.outlook().stream())
                  .filter(Outlook::loadsKnown)
                  .flatMap(outlook -> outlook.heldBack().get().stream())
                  .anyMatch(Action.CreateShard.class::isInstance));
      assertThat(grid.map().shards()).isEqualTo(before.shards());
      assertThat(grid.map().migrations()).isEmpty();
    }
  }
}
