package io.ashlar.bench;

import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.LoadResult;
import io.ashlar.bench.load.Loader;
import io.ashlar.bench.load.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every load against every contestant, round by round, only one of them loaded at a time. */
final class ThroughputTrial {
  static final String GET = "get";
  static final String GET_PIPELINED = "get16";
  static final String SET = "set";
  static final String SET_PIPELINED = "set16";
  static final String SET_ALONE = "set-one";

  /** Of the part about routes only. */
  static final String GET_ALONE = "get-one";

  static final List<String> NAMES = List.of(GET, GET_PIPELINED, SET, SET_PIPELINED, SET_ALONE);

  private static final int PIPELINE = 16;
  private static final int REPLY_FRAME_BYTES = 16;

  private final Loader loader;
  private final KeySpace keys;
  private final PrintStream progress;

  ThroughputTrial(Loader loader, KeySpace keys, PrintStream progress) {
    this.loader = loader;
    this.keys = keys;
    this.progress = progress;
  }

  static List<Load> loads(List<String> names, int clients, int valueBytes) {
    return List.of(
            load(GET, Request.get(), 1, clients, valueBytes),
            load(GET_PIPELINED, Request.get(), PIPELINE, clients, valueBytes),
            load(SET, Request.set(valueBytes), 1, clients, valueBytes),
            load(SET_PIPELINED, Request.set(valueBytes), PIPELINE, clients, valueBytes),
            load(GET_ALONE, Request.get(), 1, 1, valueBytes),
            load(SET_ALONE, Request.set(valueBytes), 1, 1, valueBytes))
        .stream()
        .filter(load -> names.contains(load.name()))
        .toList();
  }

  private static Load load(
      String name, Request request, int pipeline, int clients, int valueBytes) {
    return new Load(name, List.of(request), pipeline, clients, valueBytes + REPLY_FRAME_BYTES);
  }

  /** Fills a contestant and runs every load on it, unmeasured, until it is warm. */
  void warmUp(Contestant contestant, List<Load> loads, int valueBytes, Duration atMost)
      throws IOException, InterruptedException {
    LoadResult fill = loader.fill(contestant.target(), keys, valueBytes);
    progress.printf(
        Locale.ROOT,
        "  %-23s filled with %,d keys at %,.0f/s%n",
        contestant.name(),
        fill.operations(),
        fill.operationsPerSecond());
    WarmUp warmUp = new WarmUp(loader, progress, atMost);
    for (Load load : loads) {
      warmUp.run(contestant, keys, load);
    }
  }

  /** All samples, in the order they were taken. */
  List<Sample> run(List<Contestant> contestants, List<Load> loads, int rounds, Duration each)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    for (Load load : loads) {
      for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < contestants.size(); turn++) {
          // Nobody always follows the same neighbour.
          Contestant contestant = contestants.get((turn + round) % contestants.size());
          Sample sample = sample(contestant, load, round, each);
          samples.add(sample);
          print(sample);
        }
      }
    }
    return samples;
  }

  Sample sample(Contestant contestant, Load load, int round, Duration each)
      throws IOException, InterruptedException {
    long cpuBeforeNs = contestant.cpuNs();
    LoadResult result = loader.run(contestant.target(), keys, load, each);
    long cpuNs = contestant.cpuNs() - cpuBeforeNs;
    return new Sample(
        contestant.name(),
        load.name(),
        round,
        result.operationsPerSecond(),
        result.percentileUs(0, 50),
        result.percentileUs(0, 99),
        result.percentileUs(0, 99.9),
        cpuNs / 1e3 / Math.max(1, result.operations()),
        result.loaderCpuUsPerOperation(),
        result.errors(),
        result.lastError(),
        result.moved(),
        result.reconnects());
  }

  /**
   * An error is answered faster than a command.
   *
   * @throws IOException when a sample has any
   */
  static void requireNoErrors(List<Sample> samples) throws IOException {
    for (Sample sample : samples) {
      if (sample.errors() > 0) {
        throw new IOException(
            "%s under %s: %d errors, the last: %s"
                .formatted(
                    sample.contestant(), sample.load(), sample.errors(), sample.lastError()));
      }
    }
  }

  void print(Sample sample) {
    progress.printf(
        Locale.ROOT,
        "  %-8s round %d  %-23s %,10.0f/s  p50 %,7.0f  p99 %,7.0f  p99.9 %,7.0f us"
            + "  cpu %5.2f us/op  loader %4.2f us/op%s%n",
        sample.load(),
        sample.round() + 1,
        sample.contestant(),
        sample.operationsPerSecond(),
        sample.p50Us(),
        sample.p99Us(),
        sample.p999Us(),
        sample.cpuUsPerOperation(),
        sample.loaderCpuUsPerOperation(),
        trouble(sample));
  }

  private static String trouble(Sample sample) {
    StringBuilder text = new StringBuilder();
    if (sample.errors() > 0) {
      text.append("  ERRORS ").append(sample.errors()).append(" (").append(sample.lastError());
      text.append(')');
    }
    if (sample.moved() > 0) {
      text.append("  moved ").append(sample.moved());
    }
    if (sample.reconnects() > 0) {
      text.append("  reconnects ").append(sample.reconnects());
    }
    return text.toString();
  }
}
