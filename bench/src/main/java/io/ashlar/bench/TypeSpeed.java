package io.ashlar.bench;

import io.ashlar.bench.contestant.Arena;
import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.Loader;
import io.ashlar.bench.load.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every type's commands: three durable processes of Ashlar against one redis-server, which flushes
 * each write where writes are compared and keeps everything in memory where reads are.
 */
final class TypeSpeed {
  private static final int KEYS = 1_000;

  /** Few large requests at a time: what is prepared is long. */
  private static final int FILL_PIPELINE = 4;

  /** Redis has no compilers that must see the load first. */
  private static final double WRITES_AT_LEAST = 0.5;

  private static final double READS_AT_LEAST = 0.7;
  private static final double AIM = 1.0;

  private final Arena arena;
  private final Loader loader;
  private final PrintStream progress;
  private final KeySpace keys = new KeySpace(KEYS);

  TypeSpeed(Arena arena, Loader loader, PrintStream progress) {
    this.arena = arena;
    this.loader = loader;
    this.progress = progress;
  }

  /**
   * @param warmUp how long a contestant is loaded with each at most before anything is measured
   */
  List<Sample> run(List<String> names, int clients, int rounds, Duration warmUp, Duration each)
      throws IOException, InterruptedException {
    List<Load> writes = TypeLoads.loads(true, names, clients);
    List<Load> reads = TypeLoads.loads(false, names, clients);
    Contestant ashlar = arena.ashlar(Verdicts.ASHLAR, 3);
    Contestant flushing = arena.redisAlwaysFlushing(Verdicts.REDIS_FLUSHING);
    Contestant inMemory = arena.redisInMemory(Verdicts.REDIS_MEMORY);
    for (Contestant contestant : List.of(ashlar, flushing, inMemory)) {
      for (Request request : TypeLoads.preparations()) {
        loader.fill(contestant.target(), keys, request, FILL_PIPELINE);
      }
    }
    progress.println("  prepared; warming up");
    WarmUp warm = new WarmUp(loader, progress, warmUp);
    for (Load load : writes) {
      warm.run(ashlar, keys, load);
      warm.run(flushing, keys, load);
    }
    for (Load load : reads) {
      warm.run(ashlar, keys, load);
      warm.run(inMemory, keys, load);
    }
    ThroughputTrial trial = new ThroughputTrial(loader, keys, progress);
    List<Sample> samples = new ArrayList<>();
    samples.addAll(trial.run(List.of(ashlar, flushing), writes, rounds, each));
    samples.addAll(trial.run(List.of(ashlar, inMemory), reads, rounds, each));
    arena.dismiss(ashlar);
    arena.dismiss(flushing);
    arena.dismiss(inMemory);
    ThroughputTrial.requireNoErrors(samples);
    return samples;
  }

  static List<Row> rows(List<Sample> samples) {
    Verdicts verdicts = new Verdicts(samples);
    List<Row> rows = new ArrayList<>();
    for (TypeLoads.Kind kind : TypeLoads.KINDS) {
      rows.add(row(verdicts, kind, kind.title() + ", no pipeline", kind.name()));
      rows.add(row(verdicts, kind, kind.title() + ", pipeline 16", kind.pipelinedName()));
    }
    rows.removeIf(row -> row.measured().isEmpty());
    return rows;
  }

  private static Row row(Verdicts verdicts, TypeLoads.Kind kind, String what, String load) {
    String against = kind.write() ? Verdicts.REDIS_FLUSHING : Verdicts.REDIS_MEMORY;
    return new Row(
        what,
        against,
        kind.write() ? WRITES_AT_LEAST : READS_AT_LEAST,
        AIM,
        "x",
        true,
        verdicts.ratios(Verdicts.ASHLAR, against, load, Sample::operationsPerSecond));
  }
}
