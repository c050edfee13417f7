package io.ashlar.itests.sdk;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.ClientOptions;
import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.process.ClusterProcess;
import io.ashlar.itests.process.FileTree;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NodeProgram;
import io.ashlar.itests.process.NodeSpec;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Three nodes with three shards, whose gRPC ports are known. */
final class SdkCluster implements AutoCloseable {
  static final int NODES = 3;
  private static final int PORTS = 4;
  private static final long START_LIMIT_MS = 60_000;
  private static final int ASK_TIMEOUT_MS = 3_000;
  private static final long LOOK_MS = 50;

  private final Path dir;
  private final ClusterProcess cluster;
  private final ClusterView view = new ClusterView(ASK_TIMEOUT_MS);
  private final List<Integer> ports = Ports.free(NODES * PORTS);

  /** As any node, with a port for gRPC that is chosen here. */
  private record Program(AshlarProgram base, List<Integer> ports) implements NodeProgram {
    @Override
    public List<String> command(NodeSpec node, List<NodeSpec> all) {
      List<String> words = new ArrayList<>(base.command(node, all));
      int option = words.indexOf("--grpc-port");
      String port = Integer.toString(ports.get(node.index() * PORTS + 3));
      if (option >= 0) {
        words.set(option + 1, port);
      } else {
        words.addAll(List.of("--grpc-port", port));
      }
      return words;
    }

    @Override
    public boolean saysReady(String line) {
      return base.saysReady(line);
    }

    @Override
    public boolean hasHealthPort() {
      return base.hasHealthPort();
    }
  }

  SdkCluster() throws IOException, NotReadyException {
    dir = Files.createTempDirectory("ashlar-sdk-");
    List<NodeSpec> specs = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      String name = "n" + (i + 1);
      specs.add(
          new NodeSpec(
              i,
              name,
              "127.0.0.1",
              ports.get(i * PORTS),
              ports.get(i * PORTS + 1),
              ports.get(i * PORTS + 2),
              dir.resolve(name),
              dir.resolve(name + "-work"),
              List.of()));
    }
    cluster = new ClusterProcess(specs, new Program(new AshlarProgram(NODES, NODES), ports));
    restore();
  }

  String[] endpoints() {
    String[] endpoints = new String[NODES];
    for (int i = 0; i < NODES; i++) {
      endpoints[i] = "127.0.0.1:" + ports.get(i * PORTS + 3);
    }
    return endpoints;
  }

  ClientOptions options() {
    return ClientOptions.of(endpoints()).withDeadline(Duration.ofSeconds(40));
  }

  AshlarClient connect() {
    return AshlarClient.connect(options());
  }

  NodeProcess node(int index) {
    return cluster.nodes().get(index);
  }

  /** kill -9 of the node that leads the key's slot; {@link #restore} brings it back. */
  void killLeaderOf(String key) throws InterruptedException {
    Optional<NodeAddress> leader =
        Await.some(
            START_LIMIT_MS, LOOK_MS, () -> view.leader(SlotOf.key(key), cluster.addresses()));
    cluster.at(leader.orElseThrow()).kill();
  }

  /** Starts what is down and waits until all are ready. */
  void restore() throws NotReadyException {
    cluster.startAll();
    cluster.awaitReady(START_LIMIT_MS);
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    FileTree.delete(dir);
  }
}
