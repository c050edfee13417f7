package io.ashlar.itests.resharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.process.NodeProgram;
import io.ashlar.itests.process.NodeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One list of many elements moves. How long others of its shard wait meanwhile is printed, and
 * judged by nobody; {@code -Dashlar.list.mib=2048} says how large it is.
 */
class LargeListTest {
  private static final int MIB = Integer.getInteger("ashlar.list.mib", 24);
  private static final int ELEMENT_BYTES = 1 << 10;
  private static final int ELEMENTS = MIB << 10;
  private static final int PER_COMMAND = 64;
  private static final int COMMANDS_AT_ONCE = 16;
  private static final long MOVE_LIMIT_MS = 300_000;
  private static final int READ_AT_ONCE = 1_000;
  private static final int SAMPLE_CALLS = 2_000;
  private static final Pattern USED_MEMORY = Pattern.compile("used_memory:(\\d+)");

  private final String text = randomText();
  private volatile boolean moved;

  /**
   * One replica of each shard, with memory for the list and its copy, and nobody else who moves.
   */
  private record Program(AshlarProgram base) implements NodeProgram {
    @Override
    public List<String> command(NodeSpec node, List<NodeSpec> all) {
      List<String> words = new ArrayList<>(base.command(node, all));
      // Compiled and collected as by the launcher: it is the nodes' waits that are measured.
      words.removeAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      words.addAll(
          1,
          List.of(
              "-Xmx" + Math.max(768, 4 * MIB) + "m",
              "-XX:+UseG1GC",
              "-XX:+UnlockExperimentalVMOptions",
              "-XX:G1HeapRegionSize=1m",
              "-XX:G1NewSizePercent=5",
              "-XX:G1MaxNewSizePercent=20"));
      words.addAll(List.of("--autopilot", "off"));
      return words;
    }

    @Override
    public boolean saysReady(String line) {
      return base.saysReady(line);
    }

    @Override
    public boolean hasHealthPort() {
      return base.hasHealthPort();
    }
  }

  private static String randomText() {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder();
    while (text.length() < 2 * ELEMENT_BYTES) {
      text.append((char) ('!' + random.nextInt(94)));
    }
    return text.toString();
  }

  /** Tells the place at which it belongs. */
  private String element(int number) {
    String place = String.format("%010d", number);
    int from = number % ELEMENT_BYTES;
    return place + text.substring(from, from + ELEMENT_BYTES - place.length());
  }

  @Test
  @Timeout(600)
  void movesWithoutAStopOfItsShard(@TempDir Path folder) throws Exception {
    try (MovingCluster cluster =
            MovingCluster.start(folder, new Program(new AshlarProgram(MovingCluster.SHARDS, 1)));
        Client client = new Client(cluster.nodes().getFirst());
        Client writing = new Client(cluster.nodes().getFirst())) {
      String key = "{" + cluster.newTag(1) + "}list";
      client.call("EXISTS " + key);
      try (RespConnection source = Client.connect(cluster.leaderOf(key));
          Probe beside = new Probe(cluster, cluster.newTag(1));
          Probe there = new Probe(cluster, cluster.newTag(2))) {
        fill(client.here(), key);
        MovingCluster.await("the node has counted it", () -> usedMemory(source) > (long) MIB << 20);
        beside.awaitCalls();
        Times before = beside.take();
        var _ = there.take();

        // Grows meanwhile, at its end.
        CompletableFuture<Integer> appended = Background.run(() -> append(writing, key));
        long start = System.nanoTime();
        move(cluster, SlotOf.key(key));
        double seconds = (System.nanoTime() - start) / 1e9;
        moved = true;
        Times during = beside.take();
        System.out.printf(
            "a list of %d MiB moves in %.2f s: %.1f MiB/s%n"
                + "  another slot of its shard before: %s%n  meanwhile: %s%n"
                + "  a slot of the shard where it goes meanwhile: %s%n",
            MIB, seconds, MIB / seconds, before, during, there.take());

        check(client, key, ELEMENTS + appended.get(60, TimeUnit.SECONDS));
        assertThat(cluster.leaderOf(key).port()).isNotEqualTo(beside.leader.port());
        MovingCluster.await(
            "nothing is left where it was", () -> usedMemory(source) < ((long) MIB << 20) / 10);
      }
    }
  }

  private static void move(MovingCluster cluster, int slot) throws Exception {
    cluster.begin(slot, slot, "s2");
    assertThat(Await.within(MOVE_LIMIT_MS, 20, () -> cluster.isAt(slot, slot, "s2"))).isTrue();
  }

  private void fill(RespConnection connection, String key) throws IOException {
    for (int next = 0; next < ELEMENTS; ) {
      List<List<String>> commands = new ArrayList<>();
      while (commands.size() < COMMANDS_AT_ONCE && next < ELEMENTS) {
        List<String> words = new ArrayList<>(List.of("RPUSH", key));
        for (int i = 0; i < PER_COMMAND; i++) {
          words.add(element(next++));
        }
        commands.add(words);
      }
      RespValue last = connection.pipeline(commands).getLast();
      assertThat(last).isEqualTo(new RespValue.Whole(next));
    }
  }

  /** Appends elements one by one until the list has moved; returns how many. */
  private int append(Client client, String key) throws IOException {
    int count = 0;
    while (!moved) {
      RespValue reply = client.execute("RPUSH", key, element(ELEMENTS + count));
      count++;
      assertThat(reply).isEqualTo(new RespValue.Whole(ELEMENTS + count));
    }
    return count;
  }

  private void check(Client client, String key, int length) throws IOException {
    assertThat(client.call("LLEN " + key)).isEqualTo(Integer.toString(length));
    for (int first = 0; first < length; first += READ_AT_ONCE) {
      int end = Math.min(length, first + READ_AT_ONCE);
      RespValue part =
          client.execute("LRANGE", key, Integer.toString(first), Integer.toString(end - 1));
      List<RespValue> items = ClusterView.items(part);
      assertThat(items).hasSize(end - first);
      for (int i = first; i < end; i++) {
        if (!ClusterView.text(items.get(i - first)).equals(element(i))) {
          throw new AssertionError("another element at " + i + ": " + items.get(i - first));
        }
      }
    }
  }

  private static long usedMemory(RespConnection node) throws IOException {
    Matcher matcher = USED_MEMORY.matcher(Client.text(node, "INFO memory"));
    if (!matcher.find()) {
      throw new AssertionError("INFO memory tells no used_memory");
    }
    return Long.parseLong(matcher.group(1));
  }

  /** How long calls took. */
  private record Times(double p50Ms, double p99Ms, double maxMs, int calls) {
    static Times of(List<Long> sortedNanos) {
      int calls = sortedNanos.size();
      return calls == 0
          ? new Times(0, 0, 0, 0)
          : new Times(
              sortedNanos.get(calls / 2) / 1e6,
              sortedNanos.get(calls * 99 / 100) / 1e6,
              sortedNanos.getLast() / 1e6,
              calls);
    }

    @Override
    public String toString() {
      return String.format(
          "longest wait %.1f ms, p99 %.2f, p50 %.2f (%d calls)", maxMs, p99Ms, p50Ms, calls);
    }
  }

  /** Writes one key all the time. */
  private static final class Probe implements AutoCloseable {
    final NodeAddress leader;
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Integer> load;
    private volatile boolean done;

    Probe(MovingCluster cluster, String key) {
      leader = cluster.leaderOf(key);
      load = Background.run(() -> run(key));
    }

    private int run(String key) throws IOException {
      int count = 0;
      try (RespConnection connection = Client.connect(leader)) {
        while (!done) {
          long start = System.nanoTime();
          RespValue reply = connection.call("INCR", key);
          nanos.add(System.nanoTime() - start);
          assertThat(reply).isEqualTo(new RespValue.Whole(++count));
        }
      }
      return count;
    }

    void awaitCalls() throws InterruptedException {
      int enough = nanos.size() + SAMPLE_CALLS;
      MovingCluster.await("calls", () -> nanos.size() >= enough || load.isDone());
    }

    /** Of the calls since the last time. */
    Times take() {
      List<Long> sorted;
      synchronized (nanos) {
        sorted = new ArrayList<>(nanos);
        nanos.clear();
      }
      Collections.sort(sorted);
      return Times.of(sorted);
    }

    @Override
    public void close() throws Exception {
      done = true;
      assertThat(load.get(60, TimeUnit.SECONDS)).isPositive();
    }
  }
}
