package io.ashlar.node;

import io.ashlar.engine.command.EngineStats;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.http.HealthSource;
import io.ashlar.node.info.MessagingFacts;
import io.ashlar.node.info.NodeFacts;
import io.ashlar.node.info.ScriptFacts;
import io.ashlar.node.info.ShardFacts;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ReplicaState;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.ShardStatus;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What the node tells of itself: to INFO, to the metrics, to health checks. Any thread. */
final class NodeState implements NodeFacts, HealthSource {
  private static final long LAG_READY_ENTRIES = 1_000;

  private final String nodeName;
  private final RaftHost host;
  private final NodeShards shards;
  private final ClientRegistry clients;
  private final NodeParameters parameters;
  private final LoopWatch loops;
  private final FirstLeaders firstLeaders = new FirstLeaders(System::nanoTime);
  private final Supplier<MessagingFacts> messaging;
  private volatile int grpcPort;
  private volatile Supplier<ScriptFacts> scripts = () -> ScriptFacts.NONE;

  NodeState(
      String nodeName,
      RaftHost host,
      NodeShards shards,
      ClientRegistry clients,
      NodeParameters parameters,
      LoopWatch loops,
      Supplier<MessagingFacts> messaging) {
    this.nodeName = nodeName;
    this.host = host;
    this.shards = shards;
    this.clients = clients;
    this.parameters = parameters;
    this.loops = loops;
    this.messaging = messaging;
  }

  void tellScripts(Supplier<ScriptFacts> facts) {
    scripts = facts;
  }

  @Override
  public List<ShardFacts> shards() {
    return host.replicas().stream()
        .sorted(Comparator.comparing(ShardReplica::shardId))
        .map(this::facts)
        .toList();
  }

  private ShardFacts facts(ShardReplica replica) {
    ShardStatus status = replica.status();
    EngineStats stats = replica.stats();
    boolean leads = replica.leading();
    return new ShardFacts(
        status.shardId(),
        leads
            ? "leader"
            : status.state() == ReplicaState.FOLLOWING
                ? "follower"
                : status.state().name().toLowerCase(Locale.ROOT),
        leads,
        status.term(),
        status.commitIndex(),
        status.appliedIndex(),
        status.lag(),
        status.inFlightEntries(),
        status.inFlightBytes(),
        status.rebuilds(),
        status.snapshots(),
        status.lastSnapshotMs(),
        status.snapshotRunning(),
        status.keys(),
        status.expiringKeys(),
        status.heapBytes(),
        status.databases(),
        stats.keyspaceHits,
        stats.keyspaceMisses,
        stats.expiredKeys,
        stats.evictedKeys);
  }

  void tellGrpcPort(int port) {
    grpcPort = port;
  }

  @Override
  public int grpcPort() {
    return grpcPort;
  }

  @Override
  public long netInputBytes() {
    return clients.bytesIn();
  }

  @Override
  public long netOutputBytes() {
    return clients.bytesOut();
  }

  @Override
  public int blockedClients() {
    return clients.blockedCount();
  }

  @Override
  public ScriptFacts scripts() {
    return scripts.get();
  }

  @Override
  public MessagingFacts messaging() {
    return messaging.get();
  }

  @Override
  public long maxMemoryBytes() {
    return parameters.maxMemoryBytes.get();
  }

  @Override
  public String evictionPolicy() {
    return parameters.evictionPolicy.get().redisName();
  }

  @Override
  public List<Double> latencyPercentiles() {
    return parameters.latencyPercentiles.get().values();
  }

  @Override
  public List<String> notAlive() {
    return loops.stuck();
  }

  @Override
  public List<String> notReady() {
    ClusterMap map = shards.map();
    if (map == null) {
      return List.of("the cluster map is not known yet");
    }
    List<String> reasons = new ArrayList<>();
    for (ShardInfo shard : map.shards()) {
      if (shard.slots().isEmpty()) {
        continue; // It has just come or is about to go, and clients want nothing of it.
      }
      if (shards.leaderOf(shard.id()).isEmpty()) {
        reasons.add("shard " + shard.id() + " has no known leader");
      }
      if (shard.replicas().contains(nodeName)) {
        notReady(shard.id(), reasons);
      }
    }
    return reasons.isEmpty() ? firstLeaders.awaited(placements(map)) : reasons;
  }

  /** The shards of which this node has a replica. */
  private List<FirstLeaders.Placement> placements(ClusterMap map) {
    List<FirstLeaders.Placement> placements = new ArrayList<>();
    for (ShardReplica replica : host.replicas()) {
      map.shard(replica.shardId())
          .ifPresent(
              shard ->
                  placements.add(
                      new FirstLeaders.Placement(
                          shard.id(),
                          shards.leaderOf(shard.id()).orElse(""),
                          shard.preferredLeader(),
                          replica.status().keys())));
    }
    return placements;
  }

  private void notReady(String shardId, List<String> reasons) {
    ShardReplica replica =
        host.replicas().stream().filter(r -> r.shardId().equals(shardId)).findFirst().orElse(null);
    if (replica == null || shards.local(shardId) == null) {
      reasons.add("the replica of shard " + shardId + " is not open yet");
      return;
    }
    ShardStatus status = replica.status();
    if (status.state() != ReplicaState.FOLLOWING && !replica.leading()) {
      reasons.add("the replica of shard " + shardId + " is " + status.state());
    } else if (status.lag() > LAG_READY_ENTRIES) {
      reasons.add("the replica of shard " + shardId + " is " + status.lag() + " entries behind");
    }
  }
}
