package io.ashlar.bench.contestant;

import io.ashlar.bench.load.BlockingClient;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Starts contestants under one temporary directory and ends them all when it is closed. */
public final class Arena implements Closeable {
  /** The JVM flags of Ashlar's processes, as the launcher hands them on. */
  public static final String JAVA_OPTS_NAME = "ASHLAR_NODE_JAVA_OPTS";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int REDIS_CLUSTER_NODES = 6;

  /** For RESP, Raft, HTTP and gRPC, in this order. */
  private static final int PORTS_OF_NODE = 4;

  private final Path root;
  private final List<Contestant> open = new ArrayList<>();

  public Arena() throws IOException {
    root = Files.createTempDirectory("ashlar-bench-");
  }

  /** {@code nodes} processes, a shard for each, every write on {@code nodes} logs. */
  public Contestant ashlar(String name, int nodes) throws IOException, InterruptedException {
    Path dir = Files.createDirectory(root.resolve(name));
    List<Integer> ports = Ports.free(nodes * PORTS_OF_NODE);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      members.add("n" + (i + 1) + "=127.0.0.1:" + ports.get(i * PORTS_OF_NODE + 1));
    }
    List<String> cluster = new ArrayList<>(List.of("--cluster", String.join(",", members)));
    cluster.addAll(List.of("--shards", String.valueOf(nodes)));
    cluster.addAll(List.of("--replicas", String.valueOf(nodes)));
    List<ServerProcess> processes = new ArrayList<>();
    Contestant contestant = null;
    try {
      for (int i = 0; i < nodes; i++) {
        List<Integer> own = ports.subList(i * PORTS_OF_NODE, (i + 1) * PORTS_OF_NODE);
        processes.add(node("n" + (i + 1), dir, own, cluster));
      }
      contestant = new Contestant(name, dir, processes, true);
      contestant.awaitServing(START_LIMIT);
      for (ServerProcess process : processes) {
        awaitReady(process);
      }
      contestant.awaitSpread(START_LIMIT);
    } catch (IOException | InterruptedException e) {
      processes.forEach(ServerProcess::close);
      throw e;
    }
    open.add(contestant);
    return contestant;
  }

  private static ServerProcess node(
      String name, Path dir, List<Integer> ports, List<String> cluster) throws IOException {
    List<String> command = ashlarCommand("node");
    command.addAll(List.of("--name", name, "--data", dir.resolve(name).toString()));
    command.addAll(List.of("--host", "127.0.0.1"));
    command.addAll(List.of("--port", String.valueOf(ports.get(0))));
    command.addAll(List.of("--raft-port", String.valueOf(ports.get(1))));
    command.addAll(List.of("--http-port", String.valueOf(ports.get(2))));
    command.addAll(List.of("--grpc-port", String.valueOf(ports.get(3))));
    command.addAll(cluster);
    command.addAll(List.of("--durability", "fsync"));
    return new ServerProcess(name, command, dir, ports.get(0), OptionalInt.of(ports.get(3)));
  }

  /** As {@link #ashlar}, with a router in a process of its own that clients connect to. */
  public Contestant ashlarRouter(String name, int nodes) throws IOException, InterruptedException {
    Contestant grid = ashlar(name, nodes);
    Contestant contestant = routerBefore(grid, name);
    open.remove(grid);
    return contestant;
  }

  /** A router before nodes that are loaded straight too. */
  public Contestant routerBefore(Contestant grid, String name)
      throws IOException, InterruptedException {
    int port = Ports.free(1).getFirst();
    List<String> command = ashlarCommand("router");
    command.addAll(
        List.of(
            "--seed",
            String.join(
                ",",
                grid.target().seeds().stream()
                    .map(address -> "127.0.0.1:" + address.getPort())
                    .toList())));
    command.addAll(List.of("--port", String.valueOf(port)));
    command.addAll(List.of("--http-port", "0", "--grpc-port", "0"));
    ServerProcess router = new ServerProcess("router", command, grid.dir(), port);
    Contestant contestant = grid.behind(name, router);
    open.add(contestant);
    awaitReady(router);
    return contestant;
  }

  /** A proxy before one redis-server, which may have others before it. */
  public Contestant proxyBefore(Contestant server, Proxy proxy, String name)
      throws IOException, InterruptedException {
    List<Integer> ports = Ports.free(2);
    Path config = server.dir().resolve(name + ".conf");
    int serverPort = server.target().seeds().getFirst().getPort();
    Files.writeString(config, proxy.config(ports.getFirst(), serverPort));
    Path program =
        Programs.find(proxy.program()).orElseThrow(() -> new IOException("no " + proxy.program()));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(proxy.options(config, ports.getLast()));
    ServerProcess process = new ServerProcess(name, command, server.dir(), ports.getFirst());
    Contestant contestant = server.behind(name, process);
    open.add(contestant);
    contestant.awaitServing(START_LIMIT);
    return contestant;
  }

  /** What runs one of Ashlar's commands, in this Java and with these classes. */
  static List<String> ashlarCommand(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(javaOpts().trim().split("\\s+")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.ashlar.cli.Main"));
    command.addAll(List.of(words));
    return command;
  }

  /**
   * The flags that Ashlar's processes get: system property, else environment.
   *
   * @throws IllegalStateException without either: figures of a JVM with other flags are worth
   *     nothing
   */
  public static String javaOpts() {
    String property = System.getProperty(JAVA_OPTS_NAME, System.getenv(JAVA_OPTS_NAME));
    if (property == null || property.isBlank()) {
      throw new IllegalStateException(
          "not started by ./ashlar bench: "
              + JAVA_OPTS_NAME
              + " does not hold the nodes' JVM flags");
    }
    return property;
  }

  private static void awaitReady(ServerProcess process) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + START_LIMIT.toNanos();
    while (!process.printed("ready")) {
      process.requireAlive();
      if (System.nanoTime() > deadlineNs) {
        throw new IOException("no line 'ready':\n" + process.tail());
      }
      Thread.sleep(50);
    }
  }

  /** One redis-server that writes nothing to disk. */
  public Contestant redisInMemory(String name) throws IOException, InterruptedException {
    return redisAlone(name, List.of("--appendonly", "no"));
  }

  /** One redis-server that flushes its log before it replies. */
  public Contestant redisAlwaysFlushing(String name) throws IOException, InterruptedException {
    return redisAlone(name, List.of("--appendonly", "yes", "--appendfsync", "always"));
  }

  private Contestant redisAlone(String name, List<String> options)
      throws IOException, InterruptedException {
    Path dir = Files.createDirectory(root.resolve(name));
    ServerProcess process = redis("redis", dir, Ports.free(1).getFirst(), options);
    return serving(new Contestant(name, dir, List.of(process), false));
  }

  /** Three primaries with a replica each, in memory, replicated asynchronously. */
  public Contestant redisCluster(String name) throws IOException, InterruptedException {
    Path dir = Files.createDirectory(root.resolve(name));
    List<Integer> ports = Ports.free(REDIS_CLUSTER_NODES * 2);
    List<ServerProcess> processes = new ArrayList<>();
    try {
      List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
      for (int i = 0; i < REDIS_CLUSTER_NODES; i++) {
        int port = ports.get(i * 2);
        Path nodeDir = Files.createDirectory(dir.resolve("r" + i));
        List<String> options =
            List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                String.valueOf(ports.get(i * 2 + 1)),
                // Replicas copy the empty primaries at once instead of in the warm-up.
                "--repl-diskless-sync-delay",
                "0");
        processes.add(redis("redis", nodeDir, port, options));
        create.add("127.0.0.1:" + port);
      }
      for (ServerProcess process : processes) {
        new Contestant(name, dir, List.of(process), false).awaitServing(START_LIMIT);
      }
      create.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
      runToEnd(create, dir, START_LIMIT);
    } catch (IOException | InterruptedException e) {
      processes.forEach(ServerProcess::close);
      throw e;
    }
    Contestant contestant = serving(new Contestant(name, dir, processes, true));
    for (ServerProcess process : processes) {
      awaitReplicated(process);
    }
    return contestant;
  }

  /** Until a replica has its primary's data; a primary has its own. */
  private static void awaitReplicated(ServerProcess process)
      throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + START_LIMIT.toNanos();
    try (BlockingClient client = BlockingClient.connect(process.address())) {
      while (client.text("INFO", "replication").contains("master_link_status:down")) {
        if (System.nanoTime() > deadlineNs) {
          throw new IOException("a replica does not follow:\n" + process.tail());
        }
        Thread.sleep(50);
      }
    }
  }

  private Contestant serving(Contestant contestant) throws IOException, InterruptedException {
    open.add(contestant);
    contestant.awaitServing(START_LIMIT);
    return contestant;
  }

  private static ServerProcess redis(String name, Path dir, int port, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("redis-server", "--port", String.valueOf(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--dir", dir.toString(), "--save", ""));
    command.addAll(options);
    return new ServerProcess(name, command, dir, port);
  }

  /**
   * Runs a command that ends by itself.
   *
   * @throws IOException when it fails or takes too long, with what it said
   */
  static void runToEnd(List<String> command, Path dir, Duration limit)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(dir, "command", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command.getFirst() + " failed:\n" + Files.readString(log));
    }
  }

  /** Ends one contestant before the others. */
  public void dismiss(Contestant contestant) throws IOException {
    open.remove(contestant);
    contestant.close();
  }

  @Override
  public void close() throws IOException {
    for (Contestant contestant : open) {
      contestant.close();
    }
    open.clear();
    Contestant.deleteTree(root);
  }
}
