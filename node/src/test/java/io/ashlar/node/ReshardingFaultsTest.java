package io.ashlar.node;

import io.ashlar.node.migration.MigrationStep;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever dies or loses its leadership at whichever step: every acknowledged write is there once,
 * every slot has one owner, nothing is left behind. More rounds with {@code
 * -Dashlar.reshard.rounds=50}; a failure names its seed, {@code -Dashlar.reshard.seed} repeats it.
 */
class ReshardingFaultsTest {
  private enum Victim {
    SOURCE,
    TARGET
  }

  private enum Fault {
    NODE_STOPS,
    LEADER_CHANGES
  }

  private record Round(MigrationStep step, Victim victim, Fault fault) {}

  @Test
  void eachStepSurvivesEachFault(@TempDir Path dir) throws Exception {
    long seed = Long.getLong("ashlar.reshard.seed", 7);
    Random random = new Random(seed);
    List<Round> rounds = rounds(random, Integer.getInteger("ashlar.reshard.rounds", 0));
    try (TestGrid grid = new TestGrid(dir, 3, 3)) {
      fill(grid);
      SlotRange slots = grid.map().shard("s1").orElseThrow().slots().getFirst();
      String from = "s1";
      String to = "s2";
      for (Round round : rounds) {
        try {
          play(grid, round, slots, from, to);
        } catch (Throwable e) {
          throw new AssertionError(round + " from " + from + " to " + to + ", seed " + seed, e);
        }
        String swapped = from;
        from = to;
        to = swapped;
      }
    }
  }

  /** Each step with each victim that matters; or random ones. */
  private static List<Round> rounds(Random random, int count) {
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rounds.add(
          new Round(
              MigrationStep.values()[random.nextInt(MigrationStep.values().length)],
              Victim.values()[random.nextInt(2)],
              Fault.values()[random.nextInt(2)]));
    }
    if (count == 0) {
      for (MigrationStep step : MigrationStep.values()) {
        for (Victim victim : Victim.values()) {
          rounds.add(new Round(step, victim, Fault.LEADER_CHANGES));
        }
      }
      rounds.add(new Round(MigrationStep.STAGED, Victim.SOURCE, Fault.NODE_STOPS));
      rounds.add(new Round(MigrationStep.RELEASED, Victim.SOURCE, Fault.NODE_STOPS));
      rounds.add(new Round(MigrationStep.RELEASED, Victim.TARGET, Fault.NODE_STOPS));
      rounds.add(new Round(MigrationStep.ACQUIRED, Victim.SOURCE, Fault.NODE_STOPS));
      rounds.add(new Round(MigrationStep.SENT, Victim.TARGET, Fault.NODE_STOPS));
    }
    return rounds;
  }

  private static void play(TestGrid grid, Round round, SlotRange slots, String from, String to)
      throws Exception {
    CountingLoad load = new CountingLoad(grid.addresses(), 3);
    try (load) {
      TestGrid.await(() -> load.calls() > 50);
      AtomicBoolean armed = new AtomicBoolean(true);
      CountDownLatch struck = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      grid.observe(
          (id, step) -> {
            if (step == round.step && armed.compareAndSet(true, false)) {
              String shard = round.victim == Victim.SOURCE ? from : to;
              Thread.ofPlatform()
                  .daemon()
                  .start(
                      () -> {
                        strike(grid, round.fault, shard, struck);
                        over.countDown();
                      });
              // The source stands still at this step until the fault is under way.
              await(struck, 3_000);
            }
          });
      grid.move(slots, from, to);
      await(over, 30_000);
      grid.awaitSettled();
      TestGrid.await(
          () ->
              grid.map().ownerOf(slots.first()).orElseThrow().id().equals(to)
                  && grid.running().size() == 3);
      int before = load.calls();
      TestGrid.await(() -> load.calls() > before + 50);
    }
    load.check();
    ReshardingTest.checkOwners(grid);
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void strike(TestGrid grid, Fault fault, String shard, CountDownLatch struck) {
    @Nullable String leader = grid.leaderOf(shard).orElse(null);
    if (leader == null) {
      struck.countDown();
      return;
    }
    switch (fault) {
      case NODE_STOPS -> {
        struck.countDown();
        grid.stop(leader);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        try {
          grid.start(leader);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
      case LEADER_CHANGES -> {
        AshlarNode node =
            grid.running().stream()
                .filter(one -> one.name().equals(leader))
                .findFirst()
                .orElseThrow();
        ShardReplica replica = TestGrid.replica(node, shard).orElseThrow();
        String other =
            grid.running().stream()
                .map(AshlarNode::name)
                .filter(name -> !name.equals(leader))
                .findFirst()
                .orElseThrow();
        replica.transferLeadership(other).whenComplete((done, failure) -> struck.countDown());
      }
    }
  }

  private static void fill(TestGrid grid) throws GridClient.UnknownFateException {
    try (GridClient client = new GridClient(grid.addresses())) {
      for (int i = 0; i < 2_000; i++) {
        String key = "fill" + i;
        client.call(
            SlotHash.slotOf(key.getBytes(StandardCharsets.UTF_8)), "SET", key, "v".repeat(100));
      }
    }
  }
}
