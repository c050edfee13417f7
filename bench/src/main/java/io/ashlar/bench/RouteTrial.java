package io.ashlar.bench;

import io.ashlar.bench.contestant.Arena;
import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.contestant.Programs;
import io.ashlar.bench.contestant.Proxy;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.Loader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ways to the same three durable nodes: straight over RESP, through a router, over gRPC, and a
 * near cache that asks nobody; and one redis-server behind the proxies of others, which is what a
 * router stands in for.
 */
final class RouteTrial {
  static final String ROUTER = "router";
  static final String GRPC = "grpc";
  static final String NEAR_CACHE = "near-cache";
  static final String PROXY = "proxy";
  static final List<String> PARTS = List.of(ROUTER, GRPC, NEAR_CACHE, PROXY);

  static final List<String> LOADS =
      List.of(
          ThroughputTrial.GET,
          ThroughputTrial.GET_PIPELINED,
          ThroughputTrial.SET,
          ThroughputTrial.SET_PIPELINED,
          ThroughputTrial.GET_ALONE,
          ThroughputTrial.SET_ALONE);

  private static final List<String> PIPELINED =
      List.of(ThroughputTrial.GET_PIPELINED, ThroughputTrial.SET_PIPELINED);
  private static final List<String> ALONE =
      List.of(ThroughputTrial.GET_ALONE, ThroughputTrial.SET_ALONE);
  private static final List<String> WRITES =
      List.of(ThroughputTrial.SET, ThroughputTrial.SET_PIPELINED);

  /**
   * What to measure and how.
   *
   * @param parts of {@link #PARTS}
   * @param loads of {@link #LOADS}
   * @param warmUp of each contestant under each load, at most
   */
  record Settings(
      List<String> parts,
      List<String> loads,
      int keys,
      int clients,
      int valueBytes,
      int rounds,
      Duration warmUp,
      Duration each) {}

  /**
   * What came of it.
   *
   * @param skipped what was not measured and why, a line each
   */
  record Outcome(List<Sample> samples, List<NearCacheTrial.Round> hits, List<String> skipped) {
    static final Outcome NONE = new Outcome(List.of(), List.of(), List.of());
  }

  private final Arena arena;
  private final Loader loader;
  private final PrintStream progress;
  private final Settings settings;
  private final KeySpace keys;
  private final List<Contestant> contestants = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  RouteTrial(Arena arena, Loader loader, PrintStream progress, Settings settings) {
    this.arena = arena;
    this.loader = loader;
    this.progress = progress;
    this.settings = settings;
    this.keys = new KeySpace(settings.keys());
  }

  /** Whether somebody is loaded with something when those parts are asked for. */
  static boolean takesPart(String contestant, String load, List<String> parts) {
    boolean pipelined = PIPELINED.contains(load);
    boolean alone = ALONE.contains(load);
    return switch (contestant) {
      case Verdicts.ASHLAR -> parts.contains(ROUTER) || (parts.contains(GRPC) && pipelined);
      case Verdicts.ASHLAR_ROUTER -> parts.contains(ROUTER) || (parts.contains(PROXY) && !alone);
      case Verdicts.ASHLAR_GRPC -> parts.contains(GRPC) && pipelined;
      default ->
          parts.contains(PROXY)
              && !alone
              && (WRITES.contains(load) || contestant.endsWith(Verdicts.REDIS_MEMORY));
    };
  }

  Outcome run() throws IOException, InterruptedException {
    Contestant grid = start();
    ThroughputTrial trial = new ThroughputTrial(loader, keys, progress);
    WarmUp warmUp = new WarmUp(loader, progress, settings.warmUp());
    List<Load> loads =
        ThroughputTrial.loads(settings.loads(), settings.clients(), settings.valueBytes());
    for (Contestant contestant : contestants) {
      for (Load load : loads) {
        if (takesPart(contestant.name(), load.name(), settings.parts())) {
          warmUp.run(contestant, keys, load);
        }
      }
    }
    List<Sample> samples = new ArrayList<>();
    for (Load load : loads) {
      List<Contestant> loaded =
          contestants.stream()
              .filter(one -> takesPart(one.name(), load.name(), settings.parts()))
              .toList();
      samples.addAll(trial.run(loaded, List.of(load), settings.rounds(), settings.each()));
    }
    ThroughputTrial.requireNoErrors(samples);
    List<NearCacheTrial.Round> hits =
        settings.parts().contains(NEAR_CACHE)
            ? NearCacheTrial.run(grid, settings.rounds(), settings.each(), progress)
            : List.of();
    for (Contestant contestant : contestants) {
      arena.dismiss(contestant);
    }
    return new Outcome(samples, hits, List.copyOf(skipped));
  }

  /** Starts and fills whoever is needed; the nodes are loaded over RESP unless others are asked. */
  private Contestant start() throws IOException, InterruptedException {
    List<String> parts = settings.parts();
    progress.println("starting " + Verdicts.ASHLAR);
    Contestant grid = arena.ashlar(Verdicts.ASHLAR, 3);
    loader.fill(grid.target(), keys, settings.valueBytes());
    contestants.add(grid);
    if (parts.contains(ROUTER) || parts.contains(PROXY)) {
      progress.println("starting " + Verdicts.ASHLAR_ROUTER);
      contestants.add(arena.routerBefore(grid, Verdicts.ASHLAR_ROUTER));
    }
    if (parts.contains(GRPC)) {
      contestants.add(grid.overGrpc(Verdicts.ASHLAR_GRPC));
    }
    if (parts.contains(PROXY)) {
      startProxies();
    }
    return grid;
  }

  private void startProxies() throws IOException, InterruptedException {
    Optional<String> noServer = Programs.missing("redis-server");
    if (noServer.isPresent()) {
      skip("the proxies", noServer.get());
      return;
    }
    List<Proxy> proxies = new ArrayList<>();
    for (Proxy proxy : Proxy.values()) {
      Optional<String> missing = proxy.missing();
      if (missing.isPresent()) {
        skip(proxy.program(), missing.get());
      } else {
        proxies.add(proxy);
      }
    }
    if (proxies.isEmpty()) {
      return;
    }
    for (Contestant server :
        List.of(
            arena.redisInMemory(Verdicts.REDIS_MEMORY),
            arena.redisAlwaysFlushing(Verdicts.REDIS_FLUSHING))) {
      loader.fill(server.target(), keys, settings.valueBytes());
      for (Proxy proxy : proxies) {
        String name = Verdicts.behind(proxy, server.name());
        progress.println("starting " + name);
        contestants.add(arena.proxyBefore(server, proxy, name));
      }
    }
  }

  private void skip(String what, String why) {
    String line = "SKIPPED %s (%s)".formatted(what, why);
    skipped.add(line);
    progress.println(line);
  }
}
