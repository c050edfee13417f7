package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.commands.server.ServerHooks;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.Reload;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.ShardStatus;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What server commands make the node do. Any thread. */
final class NodeHooks implements ServerHooks {
  private static final long SNAPSHOT_POLL_MS = 20;
  private static final long SNAPSHOT_TIMEOUT_MS = 600_000;
  private static final long RELOAD_TIMEOUT_MS = 60_000;

  private final ControlPlane control;
  private final RaftHost host;
  private final IoLoops loops;
  private final EngineSettings engine;
  private final ScheduledExecutorService timer;

  /**
   * @param timer not an event loop
   */
  NodeHooks(
      ControlPlane control,
      RaftHost host,
      IoLoops loops,
      EngineSettings engine,
      ScheduledExecutorService timer) {
    this.control = control;
    this.host = host;
    this.loops = loops;
    this.engine = engine;
    this.timer = timer;
  }

  @Override
  public CompletionStage<Void> sleep(long micros) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (EventLoop loop : loops.all()) {
      CompletableFuture<Void> slept = new CompletableFuture<>();
      loop.execute(
          () -> {
            long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
            for (long left = until - System.nanoTime();
                left > 0;
                left = until - System.nanoTime()) {
              LockSupport.parkNanos(left);
            }
            slept.complete(null);
          });
      all.add(slept);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  @Override
  public void setActiveExpiry(boolean on) {
    engine.activeExpiry = on;
  }

  @Override
  public CompletionStage<Void> snapshotAll() {
    Map<ShardReplica, Long> before = new HashMap<>();
    for (ShardReplica replica : host.replicas()) {
      before.put(replica, replica.status().snapshots());
      replica.requestSnapshot();
    }
    CompletableFuture<Void> all = new CompletableFuture<>();
    pollSnapshots(before, all, System.nanoTime());
    return all;
  }

  private void pollSnapshots(
      Map<ShardReplica, Long> before, CompletableFuture<Void> all, long startNanos) {
    boolean done =
        before.entrySet().stream().allMatch(entry -> isNewer(entry.getKey(), entry.getValue()));
    if (done) {
      all.complete(null);
    } else if (System.nanoTime() - startNanos
        > TimeUnit.MILLISECONDS.toNanos(SNAPSHOT_TIMEOUT_MS)) {
      all.completeExceptionally(
          new CompletionException(
              new java.io.IOException("a snapshot was not finished in time; see the node's log")));
    } else {
      var unused =
          timer.schedule(
              () -> pollSnapshots(before, all, startNanos),
              SNAPSHOT_POLL_MS,
              TimeUnit.MILLISECONDS);
    }
  }

  /** Whether a snapshot was finished since, or the newest shows everything there is. */
  private static boolean isNewer(ShardReplica replica, long snapshotsBefore) {
    ShardStatus status = replica.status();
    return status.snapshots() > snapshotsBefore
        || (!status.snapshotRunning() && status.snapshotIndex() >= status.appliedIndex());
  }

  @Override
  public CompletionStage<Void> reloadAll() {
    Map<ShardReplica, Long> before = new HashMap<>();
    for (ShardReplica replica : host.replicas()) {
      before.put(replica, replica.status().rebuilds());
      Reload.of(replica);
    }
    CompletableFuture<Void> all = new CompletableFuture<>();
    pollReloads(before, all, System.nanoTime());
    return all;
  }

  private void pollReloads(
      Map<ShardReplica, Long> before, CompletableFuture<Void> all, long startNanos) {
    boolean done =
        before.entrySet().stream()
            .allMatch(
                entry ->
                    entry.getKey().status().rebuilds() > entry.getValue()
                        && serves(entry.getKey()));
    if (done) {
      all.complete(null);
    } else if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(RELOAD_TIMEOUT_MS)) {
      all.completeExceptionally(
          new CompletionException(
              new java.io.IOException("a shard did not serve again in time; see the node's log")));
    } else {
      var unused =
          timer.schedule(
              () -> pollReloads(before, all, startNanos), SNAPSHOT_POLL_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether a replica leads, or knows who does. */
  private static boolean serves(ShardReplica replica) {
    return switch (replica.state()) {
      case LEADING -> true;
      case FOLLOWING -> replica.leaderHint().isPresent();
      case STARTING, DRAINING, REBUILDING, FAILED, CLOSED -> false;
    };
  }

  @Override
  public boolean snapshotRunning() {
    return host.replicas().stream().anyMatch(replica -> replica.status().snapshotRunning());
  }

  @Override
  public CompletionStage<Integer> awaitReplicas(NodeCall call, long replicas, long timeoutMs) {
    // A reply to a write already means a majority: wait for more only as long as the client says.
    List<ShardReplica> led = host.replicas().stream().filter(ShardReplica::leading).toList();
    Map<ShardReplica, Long> targets = new HashMap<>();
    led.forEach(replica -> targets.put(replica, replica.status().commitIndex()));
    CompletableFuture<Integer> reached = new CompletableFuture<>();
    pollReplicas(targets, replicas, timeoutMs, System.nanoTime(), reached);
    return reached;
  }

  private void pollReplicas(
      Map<ShardReplica, Long> targets,
      long wanted,
      long timeoutMs,
      long startNanos,
      CompletableFuture<Integer> reached) {
    int fewest =
        targets.entrySet().stream()
            .mapToInt(entry -> entry.getKey().followersWith(entry.getValue()))
            .min()
            .orElse(0);
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    if (fewest >= wanted || (timeoutMs > 0 && elapsedMs >= timeoutMs)) {
      reached.complete(fewest);
    } else {
      var unused =
          timer.schedule(
              () -> pollReplicas(targets, wanted, timeoutMs, startNanos, reached),
              5,
              TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public CompletionStage<List<ReplicaChecksum>> checksums() {
    List<CompletableFuture<ReplicaChecksum>> all = new ArrayList<>();
    for (ShardReplica replica : host.replicas()) {
      CompletableFuture<ReplicaChecksum> sum = new CompletableFuture<>();
      replica.thread().execute(() -> sum.complete(checksum(replica)));
      all.add(sum);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                all.stream()
                    .map(CompletableFuture::join)
                    .sorted(Comparator.comparing(ReplicaChecksum::shardId))
                    .toList());
  }

  /** A tool for tests, not for production: looks at all keys in one step of the shard thread. */
  private static ReplicaChecksum checksum(ShardReplica replica) {
    long sum = 0;
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      if (replica.engine().databases().keyCount(slot) > 0) {
        sum = sum * 31 + replica.engine().slotChecksum(slot) + slot;
      }
    }
    return new ReplicaChecksum(replica.shardId(), replica.status().appliedIndex(), sum);
  }

  @Override
  public CompletionStage<Optional<String>> moveSlots(int first, int last, String to) {
    String from =
        control.map().flatMap(map -> map.ownerOf(first)).map(ShardInfo::id).orElse("nobody");
    return control.migrations.start(List.of(new SlotRange(first, last)), from, to);
  }

  @Override
  public void resetStatistics() {
    host.replicas().forEach(replica -> replica.stats().reset());
  }
}
