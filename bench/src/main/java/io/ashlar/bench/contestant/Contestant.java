package io.ashlar.bench.contestant;

import io.ashlar.bench.load.BlockingClient;
import io.ashlar.bench.load.SlotOwners;
import io.ashlar.bench.load.Target;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Servers that are measured as one, and all processes of which are counted. */
public final class Contestant implements Closeable {
  private static final long POLL_MS = 50;

  private final String name;
  private final Path dir;
  private final List<ServerProcess> processes;

  /** Those that clients connect to. */
  private final List<ServerProcess> entries;

  private final boolean cluster;

  /**
   * The gRPC ports of the entries, in their order, if clients are to use those; empty otherwise.
   */
  private final List<InetSocketAddress> grpc;

  Contestant(String name, Path dir, List<ServerProcess> processes, boolean cluster) {
    this(name, dir, processes, processes, cluster, List.of());
  }

  private Contestant(
      String name,
      Path dir,
      List<ServerProcess> processes,
      List<ServerProcess> entries,
      boolean cluster,
      List<InetSocketAddress> grpc) {
    this.name = name;
    this.dir = dir;
    this.processes = List.copyOf(processes);
    this.entries = List.copyOf(entries);
    this.cluster = cluster;
    this.grpc = List.copyOf(grpc);
  }

  /**
   * The same processes and one more, which clients reach all of them through. Whichever of the two
   * contestants is closed first ends what they share.
   */
  Contestant behind(String newName, ServerProcess front) {
    List<ServerProcess> all = new ArrayList<>(processes);
    all.add(front);
    return new Contestant(newName, dir, all, List.of(front), false, List.of());
  }

  /** The same processes, whose gRPC ports clients use. */
  public Contestant overGrpc(String newName) {
    return new Contestant(newName, dir, processes, entries, cluster, grpcAddresses());
  }

  /**
   * Where its processes speak gRPC, in the order of {@link #target}'s servers.
   *
   * @throws IllegalStateException when not all of them do
   */
  public List<InetSocketAddress> grpcAddresses() {
    List<InetSocketAddress> ports =
        entries.stream().map(ServerProcess::grpcAddress).flatMap(Optional::stream).toList();
    if (ports.size() != entries.size()) {
      throw new IllegalStateException(name + " speaks no gRPC");
    }
    return ports;
  }

  public String name() {
    return name;
  }

  public Target target() {
    return new Target(entries.stream().map(ServerProcess::address).toList(), cluster, grpc);
  }

  /** Where its processes run. */
  Path dir() {
    return dir;
  }

  /** Processor time of all processes so far. */
  public long cpuNs() throws IOException {
    long sum = 0;
    for (ServerProcess process : processes) {
      process.requireAlive();
      sum += process.cpuNs();
    }
    return sum;
  }

  /** Resident memory of all processes now. */
  public long rssBytes() throws IOException {
    long sum = 0;
    for (ServerProcess process : processes) {
      sum += process.rssBytes();
    }
    return sum;
  }

  /** Waits until every process answers PING and, in a cluster, knows a leader for every slot. */
  void awaitServing(Duration limit) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    for (ServerProcess process : processes) {
      while (true) {
        process.requireAlive();
        String state = stateOf(process.address());
        if (state.equals("serving")) {
          break;
        }
        if (System.nanoTime() > deadlineNs) {
          throw new IOException(
              name + " does not serve after " + limit + ": " + state + "\n" + process.tail());
        }
        Thread.sleep(POLL_MS);
      }
    }
  }

  /** Waits until every process leads something: leaders move to their nodes after a start. */
  void awaitSpread(Duration limit) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    while (SlotOwners.ask(processes.getFirst().address()).nodes().size() < processes.size()) {
      if (System.nanoTime() > deadlineNs) {
        throw new IOException(name + ": the leaders are not spread after " + limit);
      }
      Thread.sleep(POLL_MS);
    }
  }

  private String stateOf(InetSocketAddress address) {
    try (BlockingClient client = BlockingClient.connect(address)) {
      String pong = client.text("PING");
      if (!pong.equals("PONG")) {
        return pong;
      }
      if (!cluster) {
        return "serving";
      }
      String info = client.text("CLUSTER", "INFO");
      if (!info.contains("cluster_state:ok")) {
        return info;
      }
      return SlotOwners.ask(address).isComplete() ? "serving" : "slots without leader";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    processes.forEach(ServerProcess::close);
    deleteTree(dir);
  }

  static void deleteTree(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
