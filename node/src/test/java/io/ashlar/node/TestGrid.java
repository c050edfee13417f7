package io.ashlar.node;

import io.ashlar.node.migration.MigrationStep;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.SlotRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Nodes of one cluster in one process, each with addresses of its own on the loopback. */
final class TestGrid implements AutoCloseable {
  private final List<NodeSettings> settings = new ArrayList<>();
  private final Map<String, AshlarNode> nodes = new LinkedHashMap<>();
  private volatile MigrationStep.Observer observer = MigrationStep.Observer.NONE;

  TestGrid(Path dir, int size, int shards) throws IOException, InterruptedException {
    this(dir, size, shards, MembershipSettings.DEFAULT);
  }

  TestGrid(Path dir, int size, int shards, MembershipSettings membership)
      throws IOException, InterruptedException {
    Map<String, NodeSettings.Peer> peers = new LinkedHashMap<>();
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (int i = 1; i <= size; i++) {
      // Its own address: nothing else takes its ports while it is down.
      String address = "127.0.1." + i;
      peers.put("n" + i, new NodeSettings.Peer(address, freePort(address)));
      ports.put("n" + i, freePort(address));
    }
    for (Map.Entry<String, NodeSettings.Peer> peer : peers.entrySet()) {
      NodeSettings.Builder builder =
          NodeSettings.builder(
              peer.getKey(), dir.resolve(peer.getKey()), peer.getValue().raftPort());
      peers.forEach(builder::peer);
      settings.add(
          builder
              .host(peer.getValue().host())
              .announceHost(peer.getValue().host())
              .port(ports.get(peer.getKey()))
              .shards(shards)
              .replicas(size)
              .httpPort(0)
              .grpcPort(0)
              .ioThreads(1)
              .membership(membership)
              .build());
    }
    for (NodeSettings one : settings) {
      start(one.name());
    }
    for (AshlarNode node : nodes.values()) {
      if (!node.awaitReady(Duration.ofSeconds(60))) {
        throw new IllegalStateException(node.notReady().toString());
      }
    }
  }

  /** Hears of the steps of all nodes. */
  void observe(MigrationStep.Observer told) {
    observer = told;
  }

  void start(String name) throws IOException {
    NodeSettings own =
        settings.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    Files.createDirectories(own.dataDir());
    AshlarNode node = new AshlarNode(own, (id, step) -> observer.reached(id, step));
    synchronized (nodes) {
      nodes.put(name, node);
    }
  }

  void stop(String name) {
    AshlarNode node;
    synchronized (nodes) {
      node = nodes.remove(name);
    }
    if (node != null) {
      node.close();
    }
  }

  List<AshlarNode> running() {
    synchronized (nodes) {
      return List.copyOf(nodes.values());
    }
  }

  /** Addresses of all nodes, those that are down too. */
  List<String> addresses() {
    return settings.stream().map(one -> one.host() + ":" + one.port()).toList();
  }

  AshlarNode any() {
    return running().getFirst();
  }

  ClusterMap map() {
    return running().stream()
        .flatMap(node -> node.resharding.control.map().stream())
        .findFirst()
        .orElseThrow();
  }

  /** The node that leads the control group; empty while none says so. */
  Optional<String> controlLeader() {
    return running().stream()
        .filter(
            node -> node.resharding.control.silencesMs(node.resharding.host.server()).isPresent())
        .map(AshlarNode::name)
        .findFirst();
  }

  /** Of all running nodes, those that have been told of everything. */
  Optional<String> leaderOf(String shardId) {
    for (AshlarNode node : running()) {
      if (replica(node, shardId).filter(ShardReplica::leading).isPresent()) {
        return Optional.of(node.name());
      }
    }
    return Optional.empty();
  }

  static Optional<ShardReplica> replica(AshlarNode node, String shardId) {
    return node.resharding.host.replicas().stream()
        .filter(one -> one.shardId().equals(shardId))
        .findFirst();
  }

  List<ShardReplica> replicas() {
    List<ShardReplica> all = new ArrayList<>();
    running().forEach(node -> all.addAll(node.resharding.host.replicas()));
    return all;
  }

  /** Has slots move, and tells the migration's id. */
  long move(SlotRange slots, String from, String to) {
    await(() -> request(slots, from, to));
    long[] id = {0};
    await(
        () -> {
          id[0] =
              map().migrations().stream()
                  .filter(one -> one.slots().equals(List.of(slots)))
                  .mapToLong(one -> one.id())
                  .findFirst()
                  .orElse(0);
          return id[0] != 0 || map().ownerOf(slots.first()).orElseThrow().id().equals(to);
        });
    return id[0];
  }

  private boolean request(SlotRange slots, String from, String to) {
    try {
      Optional<String> refusal =
          any()
              .resharding
              .control
              .migrations
              .start(List.of(slots), from, to)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      if (refusal.isPresent()) {
        throw new AssertionError(refusal.get());
      }
      return true;
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** Waits until no migration is under way, and every replica says so. */
  void awaitSettled() {
    await(
        () ->
            running().stream()
                    .allMatch(
                        node ->
                            node.resharding
                                .control
                                .map()
                                .filter(map -> map.migrations().isEmpty())
                                .isPresent())
                && replicas().stream()
                    .allMatch(
                        one ->
                            one.slots.view().known()
                                && one.slots.view().incoming().isEmpty()
                                && one.slots.view().outgoing().isEmpty()));
  }

  /** A replica that has just come back goes through older states, which look as settled. */
  void awaitCaughtUp() {
    Map<String, Long> furthest = new HashMap<>();
    replicas()
        .forEach(one -> furthest.merge(one.shardId(), one.status().appliedIndex(), Math::max));
    await(
        () ->
            replicas().stream()
                .allMatch(
                    one ->
                        one.status().appliedIndex() >= furthest.getOrDefault(one.shardId(), 0L)));
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** For what may be looked at in one step of the shard's thread. */
  static <T extends @Nullable Object> T onShard(
      ShardReplica replica, java.util.concurrent.Callable<T> what) {
    try {
      return replica.thread().submit(what).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    for (AshlarNode node : running()) {
      stop(node.name());
    }
  }
}
