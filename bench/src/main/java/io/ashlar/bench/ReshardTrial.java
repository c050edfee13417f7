package io.ashlar.bench;

import io.ashlar.bench.contestant.Arena;
import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.contestant.SlotMover;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.LoadResult;
import io.ashlar.bench.load.Loader;
import io.ashlar.bench.load.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How long a third of the slots takes to move from one of three nodes to another, and what clients
 * of the other slots notice: Ashlar's command on three nodes with three replicas of each shard,
 * against redis-cli's on three primaries with a replica each. New processes in each round.
 */
final class ReshardTrial {
  static final int VALUE_BYTES = 1_024;
  private static final int KEY_BYTES = 16;

  /** Each key is read and written with the same likelihood. */
  private static final List<Request> REQUESTS =
      List.of(Request.of("GET", "<key>"), Request.set(VALUE_BYTES));

  /** Few enough to leave something of two cores. */
  private static final int CONNECTIONS = 4;

  private static final int WITHOUT = 0;
  private static final int DURING = 1;

  /** Requests of the change from one to the other, in neither figure. */
  private static final int BETWEEN = 2;

  private static final int PHASES = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final double MIB = 1 << 20;

  /**
   * @param bytes keys and values that moved
   * @param seconds from the start of the command to its end
   * @param errors replies to clients other than what they asked for, without redirections
   */
  record Reshard(
      String contestant,
      int slots,
      int keys,
      long bytes,
      double seconds,
      double p99WithoutUs,
      double p99DuringUs,
      double longestDuringUs,
      long errors) {
    double mibPerSecond() {
      return bytes / MIB / seconds;
    }

    double p99Ratio() {
      return p99DuringUs / p99WithoutUs;
    }
  }

  private final Arena arena;
  private final Loader loader;
  private final PrintStream progress;

  ReshardTrial(Arena arena, Loader loader, PrintStream progress) {
    this.arena = arena;
    this.loader = loader;
    this.progress = progress;
  }

  List<Reshard> run(KeySpace keys, int rounds) throws IOException, InterruptedException {
    List<Reshard> all = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Contestant redis = arena.redisCluster(Verdicts.REDIS_CLUSTER + "-reshard-" + round);
      all.add(run(redis, SlotMover.redis(redis), keys));
      arena.dismiss(redis);
      Contestant ashlar = arena.ashlar(Verdicts.ASHLAR + "-reshard-" + round, 3);
      all.add(run(ashlar, SlotMover.ashlar(ashlar), keys));
      arena.dismiss(ashlar);
    }
    return all;
  }

  private Reshard run(Contestant contestant, SlotMover mover, KeySpace keys)
      throws IOException, InterruptedException {
    loader.fill(contestant.target(), keys, VALUE_BYTES);
    BitSet slots = mover.slots();
    KeySpace others = keys.within(slot -> !slots.get(slot));
    Load load = new Load("reshard", REQUESTS, 1, CONNECTIONS, VALUE_BYTES + 64);
    loader.run(contestant.target(), others, load, WARM_UP);
    long[] nanos = new long[1];
    LoadResult result =
        loader.run(
            contestant.target(),
            others,
            load,
            PHASES,
            phases -> {
              Thread.sleep(CALM);
              phases.enter(DURING);
              long startNs = System.nanoTime();
              mover.move();
              nanos[0] = System.nanoTime() - startNs;
              phases.enter(BETWEEN);
            });
    int moved = keys.within(slots::get).count();
    Reshard reshard =
        new Reshard(
            contestant.name(),
            slots.cardinality(),
            moved,
            moved * (long) (KEY_BYTES + VALUE_BYTES),
            nanos[0] / 1e9,
            result.percentileUs(WITHOUT, 99),
            result.percentileUs(DURING, 99),
            result.percentileUs(DURING, 100),
            result.errors());
    progress.printf(
        Locale.ROOT,
        "  reshard  %-24s %,d slots, %,d keys, %.0f MiB in %.2f s: %.1f MiB/s; other slots: p99 %,.0f"
            + " us without, %,.0f during, longest %,.0f; %d errors, %d redirections%n",
        reshard.contestant(),
        reshard.slots(),
        reshard.keys(),
        reshard.bytes() / MIB,
        reshard.seconds(),
        reshard.mibPerSecond(),
        reshard.p99WithoutUs(),
        reshard.p99DuringUs(),
        reshard.longestDuringUs(),
        reshard.errors(),
        result.moved());
    return reshard;
  }

  static List<Row> rows(List<Reshard> reshards) {
    double[] ours = figures(reshards, Verdicts.ASHLAR, Reshard::seconds);
    double[] theirs = figures(reshards, Verdicts.REDIS_CLUSTER, Reshard::seconds);
    double[] faster = new double[Math.min(ours.length, theirs.length)];
    for (int round = 0; round < faster.length; round++) {
      faster[round] = theirs[round] / ours[round];
    }
    return List.of(
        new Row(
            "a third of the slots moves, time",
            "redis-cli reshard",
            1,
            10,
            "x faster",
            true,
            Figures.of(faster)),
        new Row(
            "a third of the slots moves, rate",
            "",
            50,
            50,
            " MiB/s",
            true,
            Figures.of(figures(reshards, Verdicts.ASHLAR, Reshard::mibPerSecond))),
        new Row(
            "p99 of other slots while slots move",
            "p99 without",
            1.5,
            1.2,
            "x",
            false,
            Figures.of(figures(reshards, Verdicts.ASHLAR, Reshard::p99Ratio))));
  }

  private static double[] figures(
      List<Reshard> reshards, String contestant, ToDoubleFunction<Reshard> measure) {
    return reshards.stream()
        .filter(reshard -> reshard.contestant().startsWith(contestant))
        .mapToDouble(measure)
        .toArray();
  }
}
