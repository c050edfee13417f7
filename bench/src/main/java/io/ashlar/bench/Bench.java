package io.ashlar.bench;

import io.ashlar.bench.contestant.Arena;
import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.Loader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the contestants, measures them in turns, prints the table of promises. */
@Command(
    name = "ashlar bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures Ashlar against Redis, side by side on this machine.",
      "Without the name of a part the first three run: loads of strings, --memory and --snapshot;"
          + " with one, or --only, just those named."
    })
public final class Bench implements Callable<Integer> {
  @Option(names = "--rounds", description = "rounds per load (default: 3)")
  private int rounds = 3;

  @Option(names = "--seconds", description = "length of one measurement (default: 5)")
  private double seconds = 5;

  @Option(
      names = "--warmup",
      description =
          "seconds at most that each load warms a contestant up; it ends earlier when that gets no"
              + " faster (default: 90)")
  private double warmUpSeconds = 90;

  @Option(
      names = "--only",
      split = ",",
      description =
          "loads to run: get, get16, set, set16, set-one; of --types: sadd, sadd16, hset...;"
              + " of --type-memory: hash10, list100, set50int, set50str, zset128, stream1000;"
              + " of --routes: router, grpc, near-cache, proxy, and get-one beside those above")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--contestants",
      split = ",",
      description =
          "ashlar, ashlar-router, redis-cluster, redis-memory, redis-fsync (default: all but the"
              + " router)")
  private List<String> contestantNames =
      List.of(
          Verdicts.ASHLAR, Verdicts.REDIS_CLUSTER, Verdicts.REDIS_MEMORY, Verdicts.REDIS_FLUSHING);

  @Option(names = "--keys", description = "keys of the loads (default: 1000000)")
  private int keys = 1_000_000;

  @Option(
      names = "--big-keys",
      description = "keys of the memory and snapshot parts (default: 2000000)")
  private int bigKeys = 2_000_000;

  @Option(names = "--clients", description = "connections, over all nodes (default: 50)")
  private int clients = 50;

  @Option(names = "--value-bytes", description = "length of values (default: 64)")
  private int valueBytes = 64;

  @Option(names = "--loader-threads", description = "1 or 2 (default: 1)")
  private int loaderThreads = 1;

  @Option(names = "--snapshots", description = "snapshots of the snapshot part (default: 3)")
  private int snapshots = 3;

  @Option(names = "--quick", description = "a look in under two minutes; not for quoting")
  private boolean quick;

  @Option(names = "--memory", description = "the memory part")
  private boolean memory;

  @Option(names = "--snapshot", description = "the snapshot part")
  private boolean snapshot;

  @Option(
      names = "--large",
      description = "only how long one command on a large collection stops its shard")
  private boolean large;

  @Option(
      names = "--large-elements",
      description = "elements of the large collections (default: 10000000)")
  private int largeElements = 10_000_000;

  @Option(names = "--types", description = "the loads of all other types, against one redis-server")
  private boolean types;

  @Option(names = "--type-memory", description = "the memory of collections, one replica")
  private boolean typeMemory;

  @Option(names = "--reshard", description = "how fast slots move, against redis-cli's reshard")
  private boolean reshard;

  @Option(
      names = "--reshard-keys",
      description = "keys of 1 KiB of the reshard part, a third of which moves (default: 400000)")
  private int reshardKeys = 400_000;

  @Option(
      names = "--routes",
      description =
          "the ways to the nodes: straight, through a router, over gRPC, a near cache; and"
              + " nutcracker and haproxy before a redis-server")
  private boolean routes;

  @Option(names = "--out", description = "also write everything measured to this file, as JSON")
  private @Nullable Path out;

  private final PrintStream print = System.out;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Sample> typeSamples = new ArrayList<>();
  private final List<MemoryTrial.Memory> memories = new ArrayList<>();
  private final List<TypeMemory.Memory> typeMemories = new ArrayList<>();
  private final List<SnapshotTrial.Pause> pauses = new ArrayList<>();
  private final List<ReshardTrial.Reshard> reshards = new ArrayList<>();
  private RouteTrial.Outcome routed = RouteTrial.Outcome.NONE;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> known = new ArrayList<>(ThroughputTrial.NAMES);
    known.addAll(TypeLoads.names());
    known.addAll(shapeNames());
    known.addAll(RouteTrial.LOADS);
    known.addAll(RouteTrial.PARTS);
    requireKnown("--only", only, known);
    requireKnown(
        "--contestants",
        contestantNames,
        List.of(
            Verdicts.ASHLAR,
            Verdicts.ASHLAR_ROUTER,
            Verdicts.REDIS_CLUSTER,
            Verdicts.REDIS_MEMORY,
            Verdicts.REDIS_FLUSHING));
    if (large) {
      return LargeTrial.run(largeElements, print).stream().allMatch(LargeTrial.Stop::holds) ? 0 : 1;
    }
    if (quick) {
      shorten();
    }
    boolean aPart = memory || snapshot || types || typeMemory || reshard || routes;
    boolean everything = only.isEmpty() && !aPart;
    Instant startedAt = Instant.now();
    measure(everything);
    List<Row> rows = rows();
    samples.addAll(typeSamples);
    samples.addAll(routed.samples());
    List<String> notes = new ArrayList<>(routed.skipped());
    notes.addAll(RouteRows.notes(routed.samples(), Runtime.getRuntime().availableProcessors()));
    Report report = new Report(print);
    report.medians(samples);
    report.promises(rows);
    report.notes(notes);
    if (out != null) {
      JsonReport.write(
          new JsonReport.Run(
              startedAt.toString(),
              Arena.javaOpts(),
              List.of("rounds=" + rounds, "seconds=" + seconds, "keys=" + keys),
              samples,
              memories,
              pauses,
              typeMemories,
              reshards,
              routed.hits(),
              notes,
              rows),
          out);
    }
    return rows.stream().anyMatch(row -> row.verdict().equals("MISS")) ? 1 : 0;
  }

  private void shorten() {
    rounds = Math.min(rounds, 2);
    seconds = Math.min(seconds, 1.5);
    warmUpSeconds = Math.min(warmUpSeconds, 2);
    keys = Math.min(keys, 100_000);
    bigKeys = Math.min(bigKeys, 300_000);
    snapshots = Math.min(snapshots, 2);
    reshardKeys = Math.min(reshardKeys, 60_000);
  }

  /** The promises of the parts that ran; each part counts its own samples only. */
  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    if (!types && !typeMemory && !reshard && !routes) {
      rows.addAll(new Verdicts(samples).rows(memories, pauses));
    }
    rows.addAll(TypeSpeed.rows(typeSamples));
    rows.addAll(TypeMemory.rows(typeMemories));
    if (reshard) {
      rows.addAll(ReshardTrial.rows(reshards));
    }
    rows.addAll(RouteRows.of(routed.samples(), routed.hits()));
    return rows;
  }

  private void measure(boolean everything) throws IOException, InterruptedException {
    try (Arena arena = new Arena()) {
      // An interrupted run must not leave servers behind.
      Thread cleaner = new Thread(() -> closeQuietly(arena));
      Runtime.getRuntime().addShutdownHook(cleaner);
      try {
        if (everything || (!routes && !named(ThroughputTrial.NAMES, false).isEmpty())) {
          throughput(arena);
        }
        if (everything || memory || snapshot) {
          bigKeyspace(arena, everything);
        }
        Loader loader = new Loader(loaderThreads);
        if (types) {
          typeSamples.addAll(
              new TypeSpeed(arena, loader, print)
                  .run(
                      named(TypeLoads.names(), true),
                      clients,
                      rounds,
                      duration(warmUpSeconds),
                      duration(seconds)));
        }
        if (typeMemory) {
          List<String> shapes = named(shapeNames(), true);
          typeMemories.addAll(new TypeMemory(arena, loader, print).run(shapes, quick ? 0.1 : 1));
        }
        if (reshard) {
          KeySpace keySpace = new KeySpace(reshardKeys);
          reshards.addAll(new ReshardTrial(arena, loader, print).run(keySpace, rounds));
        }
        if (routes) {
          routed = new RouteTrial(arena, loader, print, routeSettings()).run();
        }
      } finally {
        Runtime.getRuntime().removeShutdownHook(cleaner);
      }
    }
  }

  private RouteTrial.Settings routeSettings() {
    return new RouteTrial.Settings(
        named(RouteTrial.PARTS, true),
        named(RouteTrial.LOADS, true),
        keys,
        clients,
        valueBytes,
        rounds,
        duration(warmUpSeconds),
        duration(seconds));
  }

  private void throughput(Arena arena) throws IOException, InterruptedException {
    List<String> names = named(ThroughputTrial.NAMES, true);
    List<Load> loads = ThroughputTrial.loads(names, clients, valueBytes);
    KeySpace keySpace = new KeySpace(keys);
    ThroughputTrial trial = new ThroughputTrial(new Loader(loaderThreads), keySpace, print);
    List<Contestant> contestants = new ArrayList<>();
    for (String name : contestantNames) {
      print.println("starting " + name);
      contestants.add(start(arena, name));
    }
    for (Contestant contestant : contestants) {
      trial.warmUp(contestant, loads, valueBytes, duration(warmUpSeconds));
    }
    samples.addAll(trial.run(contestants, loads, rounds, duration(seconds)));
    for (Contestant contestant : contestants) {
      arena.dismiss(contestant);
    }
  }

  private void bigKeyspace(Arena arena, boolean everything)
      throws IOException, InterruptedException {
    KeySpace keySpace = new KeySpace(bigKeys);
    Loader loader = new Loader(loaderThreads);
    List<Contestant> contestants = new ArrayList<>();
    if (contestantNames.contains(Verdicts.ASHLAR)) {
      contestants.add(arena.ashlar(Verdicts.ASHLAR + "-alone", 1));
    }
    contestants.add(arena.redisInMemory("redis-alone"));
    List<MemoryTrial.Memory> filled = MemoryTrial.run(loader, keySpace, contestants, print);
    if (everything || memory) {
      memories.addAll(filled);
    }
    if (everything || snapshot) {
      for (Contestant contestant : contestants) {
        pauses.add(SnapshotTrial.run(loader, keySpace, contestant, clients, snapshots, print));
      }
    }
  }

  /** Those of a part's names that were asked for; all or none of them when none was. */
  private List<String> named(List<String> known, boolean allOtherwise) {
    List<String> wanted = known.stream().filter(only::contains).toList();
    return wanted.isEmpty() && allOtherwise ? known : wanted;
  }

  private static List<String> shapeNames() {
    return TypeMemory.SHAPES.stream().map(TypeMemory.Shape::name).toList();
  }

  private static Contestant start(Arena arena, String name)
      throws IOException, InterruptedException {
    return switch (name) {
      case Verdicts.ASHLAR -> arena.ashlar(name, 3);
      case Verdicts.ASHLAR_ROUTER -> arena.ashlarRouter(name, 3);
      case Verdicts.REDIS_CLUSTER -> arena.redisCluster(name);
      case Verdicts.REDIS_MEMORY -> arena.redisInMemory(name);
      case Verdicts.REDIS_FLUSHING -> arena.redisAlwaysFlushing(name);
      default -> throw new IllegalArgumentException("no contestant " + name);
    };
  }

  private static void requireKnown(String option, List<String> given, List<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(option + " knows " + known + ", not " + name);
      }
    }
  }

  private static Duration duration(double value) {
    return Duration.ofMillis(Math.round(value * 1000));
  }

  private static void closeQuietly(Arena arena) {
    try {
      arena.close();
    } catch (IOException e) {
      System.err.println("could not clean up: " + e.getMessage());
    }
  }
}
