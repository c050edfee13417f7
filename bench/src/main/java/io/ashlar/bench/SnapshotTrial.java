package io.ashlar.bench;

import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.BlockingClient;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.LoadResult;
import io.ashlar.bench.load.Loader;
import io.ashlar.bench.load.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Latency of writes while a snapshot of everything is taken, and while none is. */
final class SnapshotTrial {
  private static final int WITHOUT = 0;
  private static final int DURING = 1;

  /** Requests of the change from one to the other, in neither figure. */
  private static final int BETWEEN = 2;

  private static final int PHASES = 3;
  private static final Duration SNAPSHOT_LIMIT = Duration.ofSeconds(60);
  private static final Duration CALM = Duration.ofMillis(1500);
  private static final long POLL_MS = 5;

  /**
   * @param snapshotMs how long the snapshots took together
   */
  record Pause(
      String contestant,
      double p99WithoutUs,
      double p99DuringUs,
      double p999WithoutUs,
      double p999DuringUs,
      long snapshotMs,
      long samplesDuring) {
    double ratio() {
      return p99DuringUs / p99WithoutUs;
    }
  }

  private SnapshotTrial() {}

  static Pause run(
      Loader loader,
      KeySpace keys,
      Contestant contestant,
      int clients,
      int snapshots,
      PrintStream progress)
      throws IOException, InterruptedException {
    Load load =
        new Load(
            "snapshot",
            List.of(Request.set(MemoryTrial.VALUE_BYTES)),
            1,
            clients,
            MemoryTrial.VALUE_BYTES);
    loader.run(contestant.target(), keys, load, CALM.multipliedBy(2));
    long[] tookMs = new long[1];
    LoadResult result =
        loader.run(
            contestant.target(),
            keys,
            load,
            PHASES,
            phases -> {
              try (BlockingClient client =
                  BlockingClient.connect(contestant.target().seeds().getFirst())) {
                for (int i = 0; i < snapshots; i++) {
                  phases.enter(WITHOUT);
                  Thread.sleep(CALM);
                  phases.enter(DURING);
                  tookMs[0] += snapshot(client);
                  phases.enter(BETWEEN);
                  Thread.sleep(CALM);
                }
              }
            });
    Pause pause =
        new Pause(
            contestant.name(),
            result.percentileUs(WITHOUT, 99),
            result.percentileUs(DURING, 99),
            result.percentileUs(WITHOUT, 99.9),
            result.percentileUs(DURING, 99.9),
            tookMs[0],
            result.latencyNsByPhase().get(DURING).getTotalCount());
    progress.printf(
        Locale.ROOT,
        "  snapshot %-14s p99 %,.0f us without, %,.0f during; p99.9 %,.0f and %,.0f;"
            + " %d snapshots took %,d ms, %,d writes meanwhile, %d errors%n",
        pause.contestant(),
        pause.p99WithoutUs(),
        pause.p99DuringUs(),
        pause.p999WithoutUs(),
        pause.p999DuringUs(),
        snapshots,
        pause.snapshotMs(),
        pause.samplesDuring(),
        result.errors());
    return pause;
  }

  private static long snapshot(BlockingClient client) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    client.call("BGSAVE");
    // One look is not enough: the server may answer before it has begun.
    Thread.sleep(POLL_MS);
    while (client.text("INFO", "persistence").contains("rdb_bgsave_in_progress:1")) {
      if (System.nanoTime() - startNs > SNAPSHOT_LIMIT.toNanos()) {
        throw new IOException("no end of the snapshot after " + SNAPSHOT_LIMIT);
      }
      Thread.sleep(POLL_MS);
    }
    return (System.nanoTime() - startNs) / 1_000_000;
  }
}
