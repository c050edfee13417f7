package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots move between shards of a live cluster. */
class ReshardingTest {
  private static final int SAMPLE_CALLS = 3_000;

  @TempDir static Path dir;
  private static TestGrid grid;

  @BeforeAll
  static void start() throws Exception {
    grid = new TestGrid(dir, 3, 3);
  }

  @AfterAll
  static void stop() {
    grid.close();
  }

  private static SlotRange rangeOf(String shard) {
    return grid.map().shard(shard).orElseThrow().slots().getFirst();
  }

  private static boolean ownsByMap(ShardReplica replica, ClusterMap map) {
    BitSet owned = SlotRanges.toSet(map.shard(replica.shardId()).orElseThrow().slots());
    return IntStream.range(0, SlotHash.SLOT_COUNT)
        .allMatch(slot -> replica.slots.view().owns(slot) == owned.get(slot));
  }

  /** Exactly one shard owns each slot, and all of its replicas agree with the map. */
  static void checkOwners(TestGrid grid) {
    grid.awaitCaughtUp();
    TestGrid.await(
        () -> grid.replicas().stream().allMatch(replica -> ownsByMap(replica, grid.map())));
    ClusterMap map = grid.map();
    for (ShardReplica replica : grid.replicas()) {
      assertThat(ownsByMap(replica, map)).isTrue();
      List<Integer> left = TestGrid.onShard(replica, () -> keptOfOthers(replica, map));
      assertThat(left).as("slots of others with keys in " + replica.shardId()).isEmpty();
    }
  }

  private static List<Integer> keptOfOthers(ShardReplica replica, ClusterMap map) {
    List<Integer> kept = new ArrayList<>();
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      if (!map.ownerOf(slot).orElseThrow().id().equals(replica.shardId())
          && replica.engine().databases().keyCount(slot) > 0) {
        kept.add(slot);
      }
    }
    return kept;
  }

  @Test
  void allSlotsOfAShardMoveAwayAndBackWhileClientsWrite() throws Exception {
    try (GridClient client = new GridClient(grid.addresses())) {
      for (int i = 0; i < 3_000; i++) {
        String key = "fill" + i;
        client.call(slot(key), "SET", key, "v".repeat(100));
      }
      CountingLoad load = new CountingLoad(grid.addresses(), 4);
      try (load) {
        String target = "s2";
        SlotRange slots = rangeOf("s1");
        grid.move(slots, "s1", target);
        grid.awaitSettled();
        assertThat(grid.map().shard("s1").orElseThrow().slots()).isEmpty();
        checkOwners(grid);
        grid.move(slots, target, "s1");
        grid.awaitSettled();
        assertThat(grid.map().shard("s1").orElseThrow().slots()).containsExactly(slots);
        int before = load.calls();
        TestGrid.await(() -> load.calls() > before + 200);
      }
      load.check();
      checkOwners(grid);
      for (int i = 0; i < 3_000; i++) {
        String key = "fill" + i;
        assertThat(client.call(slot(key), "GET", key)).isEqualTo("v".repeat(100));
      }
    }
  }

  @Test
  void aCancelledMoveLeavesNothingBehind() throws Exception {
    try (GridClient client = new GridClient(grid.addresses())) {
      client.call(slot("stays"), "SET", "stays", "1");
      grid.running()
          .forEach(
              node -> {
                try {
                  client.callAt(
                      grid.addresses().get(grid.running().indexOf(node)),
                      "CONFIG",
                      "SET",
                      "migration-max-bytes-per-second",
                      "1000");
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      for (int i = 0; i < 2_000; i++) {
        String key = "slow" + i;
        client.call(slot(key), "SET", key, "v".repeat(200));
      }
      ClusterMap before = grid.map();
      long id = grid.move(rangeOf("s3"), "s3", "s1");
      TestGrid.await(
          () -> grid.replicas().stream().anyMatch(one -> one.slots.view().incoming().contains(id)));
      assertThat(
              grid.any()
                  .resharding
                  .control
                  .migrations
                  .cancel(id)
                  .toCompletableFuture()
                  .get(20, TimeUnit.SECONDS))
          .isEmpty();
      grid.awaitSettled();
      assertThat(grid.map().shards()).isEqualTo(before.shards());
      checkOwners(grid);
      assertThat(client.call(slot("stays"), "GET", "stays")).isEqualTo("1");
      for (String address : grid.addresses()) {
        client.callAt(address, "CONFIG", "SET", "migration-max-bytes-per-second", "0");
      }
    }
  }

  private static int slot(String key) {
    return SlotHash.slotOf(key.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Figures, not a judgement: {@code -Dashlar.reshard.mib=200} says how much moves. Three nodes
   * with two copies each while it moves want a heap of twelve times as much ({@code
   * -Dtest.jvm.args}).
   */
  @ParameterizedTest
  @ValueSource(strings = {"0", "64mb"})
  @EnabledIfSystemProperty(named = "ashlar.reshard.mib", matches = "[0-9]+")
  void measures(String bytesPerSecond) throws Exception {
    int mib = Integer.getInteger("ashlar.reshard.mib");
    SlotRange slots = rangeOf("s1");
    List<String> keys = new ArrayList<>();
    try (GridClient client = new GridClient(grid.addresses())) {
      for (int i = 0; keys.size() < 64; i++) {
        if (slot("big" + i) <= slots.last()) {
          keys.add("big" + i);
        }
      }
      for (int i = 0; i < mib * 16; i++) {
        String[] call = new String[2 + 2 * 64];
        call[0] = "HSET";
        call[1] = keys.get(i % keys.size());
        for (int field = 0; field < 64; field++) {
          call[2 + 2 * field] = "f" + i + "-" + field;
          call[3 + 2 * field] = "v".repeat(1_000);
        }
        assertThat(client.call(slot(call[1]), call)).doesNotStartWith("-");
      }
      for (String address : grid.addresses()) {
        client.callAt(address, "CONFIG", "SET", "migration-max-bytes-per-second", bytesPerSecond);
      }
    }
    try (Probe moving = new Probe(keyIn(slots));
        Probe other = new Probe(keyIn(rangeOf("s3")))) {
      // The first calls compile the code that is measured.
      awaitCalls(moving, other);
      var _ = moving.take();
      var _ = other.take();
      awaitCalls(moving, other);
      Times movingBefore = moving.take();
      Times otherBefore = other.take();
      long start = System.nanoTime();
      long id = grid.move(slots, "s1", "s2");
      TestGrid.await(() -> grid.map().migration(id).isEmpty());
      double seconds = (System.nanoTime() - start) / 1e9;
      Times movingDuring = moving.take();
      Times otherDuring = other.take();
      System.out.printf(
          "limit %s: %d MiB in %.2f s: %.1f MiB/s; longest wait of the moving %.1f ms; p99 of others x %.2f%n"
              + "  moving before %s, during %s%n  others before %s, during %s%n",
          bytesPerSecond,
          mib,
          seconds,
          mib / seconds,
          movingDuring.maxMs,
          otherDuring.p99Ms / otherBefore.p99Ms,
          movingBefore,
          movingDuring,
          otherBefore,
          otherDuring);
    }
    grid.move(slots, "s2", "s1");
    grid.awaitSettled();
    try (GridClient client = new GridClient(grid.addresses())) {
      for (String key : keys) {
        client.call(slot(key), "DEL", key);
      }
    }
  }

  private static void awaitCalls(Probe... probes) {
    for (Probe probe : probes) {
      int enough = probe.calls() + SAMPLE_CALLS;
      TestGrid.await(() -> probe.calls() >= enough);
    }
  }

  /** How long calls took, in milliseconds. */
  private record Times(double p50Ms, double p99Ms, double maxMs, int calls) {
    static Times of(List<Long> sortedNanos) {
      int calls = sortedNanos.size();
      return new Times(
          sortedNanos.get(calls / 2) / 1e6,
          sortedNanos.get(calls * 99 / 100) / 1e6,
          sortedNanos.getLast() / 1e6,
          calls);
    }

    @Override
    public String toString() {
      return String.format("p50 %.2f p99 %.2f max %.2f (%d)", p50Ms, p99Ms, maxMs, calls);
    }
  }

  private static String keyIn(SlotRange slots) {
    int i = 0;
    while (slot("probe" + i) < slots.first() || slot("probe" + i) > slots.last()) {
      i++;
    }
    return "probe" + i;
  }

  /** A client that writes one key all the time. */
  private static final class Probe implements AutoCloseable {
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean done;

    Probe(String key) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try (GridClient client = new GridClient(grid.addresses())) {
                      while (!done) {
                        long start = System.nanoTime();
                        String reply = client.call(slot(key), "INCR", key);
                        nanos.add(System.nanoTime() - start);
                        if (reply.startsWith("-")) {
                          throw new AssertionError(reply);
                        }
                      }
                    } catch (GridClient.UnknownFateException e) {
                      throw new AssertionError(e);
                    }
                  });
    }

    int calls() {
      return nanos.size();
    }

    /** Of the calls since the last time. */
    Times take() {
      List<Long> sorted = new ArrayList<>(nanos);
      nanos.clear();
      Collections.sort(sorted);
      return Times.of(sorted);
    }

    @Override
    public void close() throws InterruptedException {
      done = true;
      thread.join(20_000);
    }
  }
}
