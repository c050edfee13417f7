package io.ashlar.bench;

import io.ashlar.bench.contestant.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/** The promises of the speed table, filled in from a run. */
final class Verdicts {
  static final String ASHLAR = "ashlar";
  static final String ASHLAR_ROUTER = "ashlar-router";
  static final String ASHLAR_GRPC = "ashlar-grpc";
  static final String REDIS_CLUSTER = "redis-cluster";
  static final String REDIS_MEMORY = "redis-memory";
  static final String REDIS_FLUSHING = "redis-fsync";

  /** The name of a redis-server that clients reach through a proxy. */
  static String behind(Proxy proxy, String server) {
    return proxy.program() + "-" + server;
  }

  private final List<Sample> samples;

  Verdicts(List<Sample> samples) {
    this.samples = samples;
  }

  List<Row> rows(List<MemoryTrial.Memory> memory, List<SnapshotTrial.Pause> pauses) {
    List<Row> rows = new ArrayList<>();
    rows.add(throughput("GET, no pipeline", ThroughputTrial.GET, 0.8, 1.1));
    rows.add(throughput("GET, pipeline 16", ThroughputTrial.GET_PIPELINED, 0.5, 1.0));
    rows.add(throughput("SET durable on 3 nodes, no pipeline", ThroughputTrial.SET, 0.5, 1.0));
    rows.add(
        throughput("SET durable on 3 nodes, pipeline 16", ThroughputTrial.SET_PIPELINED, 0.4, 1.0));
    rows.add(
        new Row(
            "processor time per durable SET, pipeline 16",
            REDIS_CLUSTER,
            3.0,
            1.5,
            "x",
            false,
            ratios(ThroughputTrial.SET_PIPELINED, Sample::cpuUsPerOperation)));
    rows.add(
        new Row(
            "one connection, durable SET p50",
            "",
            2.0,
            1.0,
            " ms",
            false,
            figures(ASHLAR, ThroughputTrial.SET_ALONE, sample -> sample.p50Us() / 1e3)));
    rows.add(
        new Row(
            "process memory, 16-byte keys, 32-byte values, one replica",
            "redis RSS",
            1.0,
            0.6,
            "x",
            false,
            memoryRatio(memory)));
    rows.add(
        new Row(
            "p99 during a snapshot",
            "p99 without",
            2.0,
            1.2,
            "x",
            false,
            Figures.of(
                pauses.stream()
                    .filter(pause -> pause.contestant().startsWith(ASHLAR))
                    .mapToDouble(SnapshotTrial.Pause::ratio)
                    .toArray())));
    return rows;
  }

  private Row throughput(String what, String load, double atLeast, double aim) {
    Figures ratios = ratios(load, Sample::operationsPerSecond);
    return new Row(what, REDIS_CLUSTER, atLeast, aim, "x", true, ratios);
  }

  /** Ashlar's figure over the Redis cluster's, of each round for itself. */
  private Figures ratios(String load, ToDoubleFunction<Sample> measure) {
    return ratios(ASHLAR, REDIS_CLUSTER, load, measure);
  }

  /** One contestant's figure over another's, of each round for itself. */
  Figures ratios(
      String contestant, String opponent, String load, ToDoubleFunction<Sample> measure) {
    return inPairs(contestant, opponent, load, measure, (ours, theirs) -> ours / theirs);
  }

  /** One contestant's figure less another's, of each round for itself. */
  Figures differences(
      String contestant, String opponent, String load, ToDoubleFunction<Sample> measure) {
    return inPairs(contestant, opponent, load, measure, (ours, theirs) -> ours - theirs);
  }

  private Figures inPairs(
      String contestant,
      String opponent,
      String load,
      ToDoubleFunction<Sample> measure,
      DoubleBinaryOperator compared) {
    double[] ours = inRounds(contestant, load, measure);
    double[] theirs = inRounds(opponent, load, measure);
    double[] figures = new double[Math.min(ours.length, theirs.length)];
    for (int round = 0; round < figures.length; round++) {
      figures[round] = compared.applyAsDouble(ours[round], theirs[round]);
    }
    return Figures.of(figures);
  }

  Figures figures(String contestant, String load, ToDoubleFunction<Sample> measure) {
    return Figures.of(inRounds(contestant, load, measure));
  }

  private double[] inRounds(String contestant, String load, ToDoubleFunction<Sample> measure) {
    return samples.stream()
        .filter(sample -> sample.contestant().equals(contestant) && sample.load().equals(load))
        .mapToDouble(measure)
        .toArray();
  }

  private static Figures memoryRatio(List<MemoryTrial.Memory> memory) {
    double ours = 0;
    double theirs = 0;
    for (MemoryTrial.Memory one : memory) {
      if (one.contestant().startsWith(ASHLAR)) {
        ours = one.fullBytes();
      } else {
        theirs = one.fullBytes();
      }
    }
    return ours == 0 || theirs == 0 ? Figures.of() : Figures.of(ours / theirs);
  }
}
