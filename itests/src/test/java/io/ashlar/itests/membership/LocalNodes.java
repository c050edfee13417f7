package io.ashlar.itests.membership;

import io.ashlar.control.Autopilot;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.process.Ports;
import io.ashlar.node.AshlarNode;
import io.ashlar.node.MembershipSettings;
import io.ashlar.node.NodeSettings;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Whole nodes in this process, so that a test can ask the control group as an operator would. */
final class LocalNodes implements AutoCloseable {
  private static final long CLOCK_HOUR_MS = 3_600_000;
  private static final int ASK_TIMEOUT_MS = 2_000;

  private final Path folder;
  private final int replicas;
  private final long replaceAfterMs;
  private final Map<String, AshlarNode> running = new ConcurrentSkipListMap<>();
  private final Map<String, NodeSettings> settings = new LinkedHashMap<>();
  private final ClusterView view = new ClusterView(ASK_TIMEOUT_MS);

  LocalNodes(Path folder, int replicas, long replaceAfterMs) {
    this.folder = folder;
    this.replicas = replicas;
    this.replaceAfterMs = replaceAfterMs;
  }

  /** Forms a cluster of n1, n2 and so on. */
  void form(int count, int shards) throws Exception {
    List<Integer> ports = Ports.free(2 * count);
    for (int i = 1; i <= count; i++) {
      NodeSettings.Builder builder =
          builder("n" + i, ports.get(i - 1), List.of(), "")
              // Clients look for a node that comes back where it was.
              .port(ports.get(count + i - 1))
              .shards(shards)
              .replicas(replicas);
      for (int j = 1; j <= count; j++) {
        builder.peer("n" + j, new NodeSettings.Peer("127.0.0.1", ports.get(j - 1)));
      }
      settings.put("n" + i, builder.build());
    }
    for (String name : List.copyOf(settings.keySet())) {
      start(name);
    }
    for (AshlarNode node : running.values()) {
      if (!node.awaitReady(Duration.ofSeconds(60))) {
        throw new AssertionError(node.name() + " is not ready: " + node.notReady());
      }
    }
  }

  private NodeSettings.Builder builder(
      String name, int raftPort, List<MembershipSettings.Seed> seeds, String token) {
    return NodeSettings.builder(name, folder.resolve(name), raftPort)
        .port(0)
        .grpcPort(0)
        .httpPort(0)
        .ioThreads(1)
        .snapshotAfterBytes(256 << 10)
        .debugCommand("yes")
        .membership(new MembershipSettings("", seeds, token, replaceAfterMs, Autopilot.ON));
  }

  void start(String name) throws IOException {
    running.put(name, AshlarNode.start(settings.get(name)));
  }

  /** Starts a node that was stopped, and waits until it serves. */
  void startAgain(String name) throws Exception {
    start(name);
    if (!node(name).awaitReady(Duration.ofSeconds(60))) {
      throw new AssertionError(name + " is not ready: " + node(name).notReady());
    }
  }

  /** How many shards the node leads, as the nodes answer. */
  long leads(String name) {
    NodeAddress address = new NodeAddress("127.0.0.1", node(name).respPort());
    return map().shards().stream()
        .map(shard -> view.leader(shard.slots().getFirst().first(), addresses()))
        .filter(leader -> leader.isEmpty() || leader.get().equals(address))
        .count();
  }

  /** Lets a new node join by way of any that runs. */
  void join(String name) throws Exception {
    AshlarNode seed = any();
    String token = "token of " + name;
    done(seed.membership().allowJoin(token, System.currentTimeMillis() + CLOCK_HOUR_MS, true));
    settings.put(
        name,
        builder(
                name,
                Ports.free(1).get(0),
                List.of(new MembershipSettings.Seed("127.0.0.1", seed.grpcPort())),
                token)
            .build());
    start(name);
  }

  void stop(String name) {
    AshlarNode node = running.remove(name);
    if (node != null) {
      node.close();
    }
  }

  AshlarNode node(String name) {
    return running.get(name);
  }

  AshlarNode any() {
    return running.values().iterator().next();
  }

  /** As the first node that runs has it. */
  ClusterMap map() {
    return any().membership().map().orElseThrow();
  }

  List<NodeAddress> addresses() {
    return running.values().stream()
        .map(node -> new NodeAddress("127.0.0.1", node.respPort()))
        .toList();
  }

  long replicasOn(String name) {
    return map().shards().stream().filter(shard -> shard.replicas().contains(name)).count();
  }

  boolean isCalm() {
    return map().shards().stream().map(ShardInfo::change).allMatch(Optional::isEmpty);
  }

  static void done(CompletionStage<Optional<String>> change)
      throws InterruptedException, ExecutionException, TimeoutException {
    Optional<String> refused = change.toCompletableFuture().get(30, TimeUnit.SECONDS);
    if (refused.isPresent()) {
      throw new AssertionError(refused.get());
    }
  }

  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain until " + what + ": " + describe());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    map()
        .nodes()
        .forEach(node -> text.append(node.name()).append(' ').append(node.state()).append("; "));
    map()
        .shards()
        .forEach(
            shard ->
                text.append(shard.id())
                    .append(' ')
                    .append(shard.replicas())
                    .append(' ')
                    .append(shard.change())
                    .append("; "));
    return text.toString();
  }

  @Override
  public void close() {
    running.values().forEach(AshlarNode::close);
    running.clear();
  }
}
