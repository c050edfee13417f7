package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.MigrationControl;
import io.ashlar.control.MigrationControl.Started;
import io.ashlar.node.migration.MigrationStep;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Shards come and go while clients write, whoever dies meanwhile: afterwards every acknowledged
 * write is there once, every slot has one owner, and of a shard that has ended nothing is left.
 */
class ShardLifeTest {
  private static final List<String> ALL = List.of("n1", "n2", "n3");
  private static final SlotRange UPPER = new SlotRange(2_731, 5_460);

  @TempDir static Path dir;
  private static TestGrid grid;

  private enum Victim {
    CONTROL_LEADER,
    SOURCE,
    TARGET
  }

  @BeforeAll
  static void start() throws Exception {
    grid = new TestGrid(dir, 3, 3);
    try (GridClient client = new GridClient(grid.addresses())) {
      for (int i = 0; i < 2_000; i++) {
        String key = "fill" + i;
        int slot = SlotHash.slotOf(key.getBytes(StandardCharsets.UTF_8));
        client.call(slot, "SET", key, "v".repeat(100));
      }
    }
  }

  @AfterAll
  static void stop() {
    grid.close();
  }

  @ParameterizedTest
  @CsvSource({
    "STAGED, CONTROL_LEADER",
    "RELEASED, CONTROL_LEADER",
    "LEFT, CONTROL_LEADER",
    "BEGINS, SOURCE",
    "ACQUIRED, SOURCE",
    "SENT, TARGET",
  })
  void whoeverDiesASplitAndAMergeComeToTheirEnd(MigrationStep step, Victim victim)
      throws Exception {
    CountingLoad load = new CountingLoad(grid.addresses(), 3);
    String made;
    try (load) {
      TestGrid.await(() -> load.calls() > 50);
      made = split(victim, step);
      awaitMap(map -> map.shard(made).filter(shard -> serves(shard)).isPresent());
      assertThat(grid.map().ownerOf(UPPER.first()).orElseThrow().id()).isEqualTo(made);
      grid.awaitSettled();
      ReshardingTest.checkOwners(grid);
      Path data = dataOf(made);

      merge(made, victim, step);
      awaitMap(map -> map.shard(made).isEmpty());
      TestGrid.await(() -> grid.running().size() == 3);
      for (String node : ALL) {
        TestGrid.await(() -> !dir.resolve(node).resolve(data).toFile().exists());
      }
      grid.awaitSettled();
      int before = load.calls();
      TestGrid.await(() -> load.calls() > before + 50);
    }
    load.check();
    assertThat(grid.map().shards()).extracting(ShardInfo::id).containsExactly("s1", "s2", "s3");
    ReshardingTest.checkOwners(grid);
  }

  private static String split(Victim victim, MigrationStep step) throws InterruptedException {
    String made = "s" + (grid.map().lastShardNumber() + 1);
    CountDownLatch over = strikeAt(step, victim, "s1", made);
    ask(control -> control.create(made, ALL, List.of(UPPER), "s1"));
    assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    return made;
  }

  private static void merge(String shard, Victim victim, MigrationStep step)
      throws InterruptedException {
    CountDownLatch over = strikeAt(step, victim, shard, "s1");
    ask(control -> control.end(shard, "s1"));
    assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean serves(ShardInfo shard) {
    return shard.stage() == ShardInfo.Stage.SERVING && shard.slots().equals(List.of(UPPER));
  }

  /** Where a node has the data of a shard, under its own directory. */
  private static Path dataOf(String shard) {
    ShardReplica replica = TestGrid.replica(grid.any(), shard).orElseThrow();
    return Path.of("raft", replica.group().getUuid().toString());
  }

  /** Has the victim's node stop, and start again, when the step is reached; counts down then. */
  private static CountDownLatch strikeAt(
      MigrationStep step, Victim victim, String from, String to) {
    AtomicBoolean armed = new AtomicBoolean(true);
    CountDownLatch over = new CountDownLatch(1);
    grid.observe(
        (id, reached) -> {
          if (reached == step && armed.compareAndSet(true, false)) {
            String name = nameOf(victim, from, to).orElse("n1");
            Thread.ofPlatform().daemon().start(() -> restart(name, over));
          }
        });
    return over;
  }

  private static Optional<String> nameOf(Victim victim, String from, String to) {
    return switch (victim) {
      case SOURCE -> grid.leaderOf(from);
      case TARGET -> grid.leaderOf(to);
      case CONTROL_LEADER -> grid.controlLeader();
    };
  }

  private static void restart(String name, CountDownLatch over) {
    grid.stop(name);
    try {
      grid.start(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    over.countDown();
  }

  @Test
  void aCancelledSplitIsRolledBack() throws Exception {
    String made = "s" + (grid.map().lastShardNumber() + 1);
    AtomicBoolean armed = new AtomicBoolean(true);
    CountDownLatch asked = new CountDownLatch(1);
    grid.observe(
        (id, step) -> {
          if (step == MigrationStep.BEGINS && armed.compareAndSet(true, false)) {
            var _ =
                grid.any()
                    .resharding
                    .control
                    .migrations
                    .cancel(id)
                    .whenComplete((refusal, failure) -> asked.countDown());
            await(asked); // The source stands still until the end is decided.
          }
        });
    ask(control -> control.create(made, ALL, List.of(UPPER), "s1"));
    await(asked);
    awaitMap(map -> map.shard(made).isEmpty());
    assertThat(grid.map().ownerOf(UPPER.first()).orElseThrow().id()).isEqualTo("s1");
    TestGrid.await(
        () -> grid.replicas().stream().noneMatch(replica -> replica.shardId().equals(made)));
    grid.awaitSettled();
    ReshardingTest.checkOwners(grid);
  }

  @Test
  void anEmptyShardComesWithoutDisturbingReadinessAndEnds() {
    String made = "s" + (grid.map().lastShardNumber() + 1);
    ask(control -> control.create(made, ALL, List.of(), ""));
    TestGrid.await(() -> grid.leaderOf(made).isPresent());
    assertThat(grid.running()).allSatisfy(node -> assertThat(node.notReady()).isEmpty());
    ask(control -> control.end(made, ""));
    awaitMap(map -> map.shard(made).isEmpty());
    TestGrid.await(
        () -> grid.replicas().stream().noneMatch(replica -> replica.shardId().equals(made)));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitMap(java.util.function.Predicate<ClusterMap> condition) {
    TestGrid.await(
        () ->
            grid.running().stream()
                .allMatch(node -> node.resharding.control.map().filter(condition).isPresent()));
  }

  /** Asks until somebody answers, who may not refuse. */
  private static void ask(Function<MigrationControl, CompletionStage<Started>> question) {
    TestGrid.await(
        () -> {
          try {
            Started started =
                question
                    .apply(grid.any().resharding.control.migrations)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(started).isNotInstanceOf(Started.Refused.class);
            return true;
          } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
          } catch (ExecutionException e) {
            return false; // Nobody can say; it may be said again.
          }
        });
  }
}
