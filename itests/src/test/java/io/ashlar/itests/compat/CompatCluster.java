package io.ashlar.itests.compat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.process.ClusterProcess;
import io.ashlar.itests.process.FileTree;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NodeSpec;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Real nodes, as many shards and as many replicas of each: three, or one that has all slots. */
final class CompatCluster implements AutoCloseable {
  private static final int THREE = 3;
  private static final long START_LIMIT_MS = 60_000;
  private static final int ASK_TIMEOUT_MS = 3_000;
  private static final int SLOTS = 16_384;
  private static final long PAUSE_MS = 100;

  private final Path dir;
  private final ClusterProcess cluster;
  private final ClusterView view = new ClusterView(ASK_TIMEOUT_MS);
  private @Nullable NodeProcess killed;

  private CompatCluster(Path dir, ClusterProcess cluster) {
    this.dir = dir;
    this.cluster = cluster;
  }

  static CompatCluster start() throws IOException, NotReadyException {
    return start(THREE);
  }

  /** For clients that know nothing of clusters: one node leads every slot. */
  static CompatCluster single() throws IOException, NotReadyException {
    return start(1);
  }

  private static CompatCluster start(int nodes) throws IOException, NotReadyException {
    Path dir = Files.createTempDirectory("ashlar-compat-");
    List<Integer> ports = Ports.free(nodes * 3);
    List<NodeSpec> specs = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      String name = "n" + (i + 1);
      specs.add(
          new NodeSpec(
              i,
              name,
              "127.0.0.1",
              ports.get(i * 3),
              ports.get(i * 3 + 1),
              ports.get(i * 3 + 2),
              dir.resolve(name),
              dir.resolve(name + "-work"),
              List.of()));
    }
    CompatCluster started =
        new CompatCluster(dir, new ClusterProcess(specs, new AshlarProgram(nodes, nodes)));
    try {
      started.restore();
      return started;
    } catch (NotReadyException e) {
      started.cluster.close();
      throw e;
    }
  }

  List<NodeAddress> nodes() {
    return cluster.addresses();
  }

  NodeAddress first() {
    return nodes().getFirst();
  }

  String commaSeparated() {
    return nodes().stream().map(NodeAddress::toString).collect(Collectors.joining(","));
  }

  /** The node that leads the key's slot. */
  NodeAddress leaderOf(String key) {
    return view.leader(SlotOf.key(key), nodes())
        .orElseThrow(() -> new IllegalStateException("nobody leads the slot of " + key));
  }

  /** kill -9 of the node that leads the key's slot; {@link #restore} brings it back. */
  void killLeaderOf(String key) {
    NodeProcess node = cluster.at(leaderOf(key));
    killed = node;
    node.kill();
  }

  /** SIGTERM to a node, and waits until it has ended; {@link #restore} brings it back. */
  void terminate(NodeAddress address) {
    NodeProcess node = cluster.at(address);
    killed = node;
    if (!node.terminate(START_LIMIT_MS)) {
      throw new IllegalStateException(address + " does not end");
    }
  }

  /** kill -9 of one node, counted from 0. */
  void kill(int index) {
    NodeProcess node = cluster.nodes().get(index);
    killed = node;
    node.kill();
  }

  /** kill -9 of every node. */
  void killAll() {
    killed = cluster.nodes().getFirst();
    cluster.killAll();
  }

  /** SIGSTOP to one node; {@link #restore} wakes it. */
  void freeze(int index) {
    cluster.nodes().get(index).freeze();
  }

  /** Starts what is down, and waits for nothing. */
  void startAll() {
    cluster.startAll();
  }

  /** What a node said, over all its lives. */
  Path logFile(int index) {
    return cluster.nodes().get(index).spec().logFile();
  }

  /** Waits until every node leads one shard, as the cluster map prefers. */
  void awaitSpreadLeaders() throws InterruptedException {
    int nodes = nodes().size();
    if (!Await.within(START_LIMIT_MS, PAUSE_MS, () -> leaders(nodes) == nodes)) {
      throw new IllegalStateException("only " + leaders(nodes) + " nodes lead shards");
    }
  }

  private long leaders(int nodes) {
    return IntStream.range(0, nodes)
        .map(i -> (2 * i + 1) * SLOTS / (2 * nodes))
        .mapToObj(slot -> view.leader(slot, nodes()))
        .flatMap(Optional::stream)
        .distinct()
        .count();
  }

  /** Starts what is down and waits until all are ready. */
  void restore() throws NotReadyException {
    cluster.startAll();
    cluster.awaitReady(START_LIMIT_MS);
    killed = null;
  }

  boolean isWhole() {
    return killed == null;
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    FileTree.delete(dir);
  }
}
