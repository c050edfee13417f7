package io.ashlar.bench;

import io.ashlar.bench.contestant.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is promised of the routes, filled in from a run. */
final class RouteRows {
  private static final double ROUTER_AT_LEAST = 0.6;
  private static final double ROUTER_ADDS_MS = 0.3;
  private static final double GRPC_AT_LEAST = 0.5;
  private static final double HIT_NS = 1_000;
  private static final double PROXY_AIM = 1.0;

  /** Loads in the words of the table. */
  private enum Kind {
    GET("GET, no pipeline", ThroughputTrial.GET, false),
    SET("SET, no pipeline", ThroughputTrial.SET, true),
    GET_PIPELINED("GET, pipeline 16", ThroughputTrial.GET_PIPELINED, false),
    SET_PIPELINED("SET, pipeline 16", ThroughputTrial.SET_PIPELINED, true);

    final String title;
    final String load;
    final boolean write;

    Kind(String title, String load, boolean write) {
      this.title = title;
      this.load = load;
      this.write = write;
    }

    boolean isPipelined() {
      return this == GET_PIPELINED || this == SET_PIPELINED;
    }
  }

  private final Verdicts verdicts;
  private final List<Row> rows = new ArrayList<>();

  private RouteRows(List<Sample> samples) {
    this.verdicts = new Verdicts(samples);
  }

  /** Those that something was measured for. */
  static List<Row> of(List<Sample> samples, List<NearCacheTrial.Round> hits) {
    RouteRows table = new RouteRows(samples);
    table.router();
    table.grpc();
    table.rows.add(
        new Row(
            "near cache, one hit",
            "",
            HIT_NS,
            HIT_NS,
            " ns",
            false,
            Figures.of(hits.stream().mapToDouble(NearCacheTrial.Round::nsPerHit).toArray())));
    table.proxies();
    table.rows.removeIf(row -> row.measured().isEmpty());
    return List.copyOf(table.rows);
  }

  private void router() {
    for (Kind kind : Kind.values()) {
      rows.add(
          throughput(
              "router: " + kind.title,
              Verdicts.ASHLAR_ROUTER,
              Verdicts.ASHLAR,
              kind.load,
              kind.isPipelined() ? Row.NO_BOUND : ROUTER_AT_LEAST,
              ROUTER_AT_LEAST));
    }
    added("router: added to the p50 of GET, one connection", ThroughputTrial.GET_ALONE, true);
    added("router: added to the p50 of SET, one connection", ThroughputTrial.SET_ALONE, true);
    added("router: added to the p50 of GET, all clients", ThroughputTrial.GET, false);
    added("router: added to the p50 of SET, all clients", ThroughputTrial.SET, false);
  }

  private void added(String what, String load, boolean promised) {
    rows.add(
        new Row(
            what,
            Verdicts.ASHLAR,
            promised ? ROUTER_ADDS_MS : Row.NO_BOUND,
            ROUTER_ADDS_MS,
            " ms",
            false,
            verdicts.differences(
                Verdicts.ASHLAR_ROUTER, Verdicts.ASHLAR, load, sample -> sample.p50Us() / 1e3)));
  }

  private void grpc() {
    for (Kind kind : Kind.values()) {
      if (kind.isPipelined()) {
        rows.add(
            throughput(
                "gRPC: " + (kind.write ? "SET" : "GET") + ", 16 commands a message",
                Verdicts.ASHLAR_GRPC,
                Verdicts.ASHLAR,
                kind.load,
                GRPC_AT_LEAST,
                GRPC_AT_LEAST));
      }
    }
  }

  private void proxies() {
    for (Proxy proxy : Proxy.values()) {
      for (String server : List.of(Verdicts.REDIS_MEMORY, Verdicts.REDIS_FLUSHING)) {
        for (Kind kind : Kind.values()) {
          rows.add(
              throughput(
                  "router: " + kind.title,
                  Verdicts.ASHLAR_ROUTER,
                  Verdicts.behind(proxy, server),
                  kind.load,
                  Row.NO_BOUND,
                  PROXY_AIM));
        }
      }
    }
  }

  private Row throughput(
      String what, String contestant, String against, String load, double atLeast, double aim) {
    return new Row(
        what,
        against,
        atLeast,
        aim,
        "x",
        true,
        verdicts.ratios(contestant, against, load, Sample::operationsPerSecond));
  }

  /** What a reader must know of the figures of gRPC; empty when there are none. */
  static List<String> notes(List<Sample> samples, int processors) {
    Verdicts verdicts = new Verdicts(samples);
    List<String> notes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Figures grpc = loaderUs(verdicts, Verdicts.ASHLAR_GRPC, kind.load);
      Figures resp = loaderUs(verdicts, Verdicts.ASHLAR, kind.load);
      if (!grpc.isEmpty() && !resp.isEmpty()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s: of the %d processors that servers and loader share, the loader itself takes"
                    + " %.2f us an operation over gRPC, %.2f over RESP.",
                kind.load,
                processors,
                grpc.median(),
                resp.median()));
      }
    }
    return notes;
  }

  private static Figures loaderUs(Verdicts verdicts, String contestant, String load) {
    return verdicts.figures(contestant, load, Sample::loaderCpuUsPerOperation);
  }
}
