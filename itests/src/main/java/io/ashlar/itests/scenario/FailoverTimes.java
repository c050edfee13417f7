package io.ashlar.itests.scenario;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.testbed.Testbed;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a shard serves no write after kill -9 of its leader: from the kill to the first
 * acknowledged write that was sent after it, over several trials, with a light load beside it.
 */
public final class FailoverTimes {
  private static final int PROBE_TIMEOUT_MS = 250;
  private static final long PROBE_PAUSE_MS = 5;
  private static final long GIVE_UP_MS = 60_000;
  private static final long READY_TIMEOUT_MS = 60_000;
  private static final int LOAD_CLIENTS = 4;

  private final Testbed testbed;
  private final PrintStream out;
  private final ClusterView view = new ClusterView(PROBE_TIMEOUT_MS);
  private volatile boolean loading = true;

  /** A measurement on a running testbed. */
  public FailoverTimes(Testbed testbed, PrintStream out) {
    this.testbed = testbed;
    this.out = out;
  }

  /** Milliseconds of each trial, sorted. */
  @SuppressWarnings("ArrayRecordComponent") // a measurement; never compared
  public record Result(long[] sortedMs) {
    /** The smallest time that at least {@code percent} of the trials did not exceed. */
    public long percentileMs(int percent) {
      int rank = (int) Math.ceil(sortedMs.length * percent / 100.0);
      return sortedMs[Math.max(0, rank - 1)];
    }

    @Override
    public String toString() {
      return String.format(
          "failover over %d trials: p50 %d ms, p99 %d ms, max %d ms",
          sortedMs.length, percentileMs(50), percentileMs(99), sortedMs[sortedMs.length - 1]);
    }
  }

  /** Kills the leader of a random slot's shard {@code trials} times. */
  public Result measure(int trials, Random random) throws NotReadyException, InterruptedException {
    List<Thread> load = new ArrayList<>();
    for (int client = 0; client < LOAD_CLIENTS; client++) {
      int number = client;
      load.add(Thread.ofPlatform().daemon().name("load " + client).start(() -> load(number)));
    }
    long[] timesMs = new long[trials];
    try {
      for (int trial = 0; trial < trials; trial++) {
        timesMs[trial] = trial("failover:" + random.nextInt(1 << 20));
        out.printf("  trial %d of %d: %d ms%n", trial + 1, trials, timesMs[trial]);
        testbed.heal(READY_TIMEOUT_MS);
      }
    } finally {
      loading = false;
      for (Thread thread : load) {
        thread.join();
      }
    }
    Arrays.sort(timesMs);
    return new Result(timesMs);
  }

  private long trial(String key) throws InterruptedException {
    NodeAddress leader = awaitWrite(key, testbed.addresses());
    NodeProcess victim = testbed.cluster().at(leader);
    List<NodeAddress> others = testbed.addresses().stream().filter(a -> !a.equals(leader)).toList();
    long killNs = System.nanoTime();
    victim.kill();
    awaitWrite(key, others);
    return (System.nanoTime() - killNs) / 1_000_000;
  }

  /** Asks them in turn to write until one does, and says which. */
  private NodeAddress awaitWrite(String key, List<NodeAddress> nodes) throws InterruptedException {
    return Await.some(
            GIVE_UP_MS,
            PROBE_PAUSE_MS,
            () -> nodes.stream().filter(node -> writes(node, key)).findFirst())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "slot " + SlotOf.key(key) + " serves no write for " + GIVE_UP_MS + " ms"));
  }

  private boolean writes(NodeAddress node, String key) {
    try {
      return view.ask(node, "SET", key, "x") instanceof RespValue.Simple;
    } catch (IOException e) {
      return false;
    }
  }

  private void load(int client) {
    Random random = new Random(client);
    while (loading) {
      List<NodeAddress> nodes = testbed.addresses();
      writes(nodes.get(random.nextInt(nodes.size())), "load:" + random.nextInt(1000));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PROBE_PAUSE_MS));
    }
  }
}
