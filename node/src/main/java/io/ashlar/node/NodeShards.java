package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.Member;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.routing.ShardDirectory;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.watch.Watches;
import io.ashlar.raft.CommitBell;
import io.ashlar.raft.LogTail;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the node's replicas in line with the cluster map, and knows them. Its look-ups are for all
 * threads; replicas are opened on a thread of its own.
 */
final class NodeShards implements ShardDirectory, Watches.Replicas, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeShards.class);

  private static final long RETRY_MS = 1_000;

  private final String nodeName;
  private final Map<String, Member> members;
  private final IoLoops loops;
  private final RaftHost host;
  private final ControlPlane control;
  private final Map<String, ReplicaPort> ports = new ConcurrentHashMap<>();
  private final ExecutorService opener =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("shard-opener").factory());
  private final Runnable replicasChanged;
  private volatile Runnable slotsChanged = () -> {};
  private volatile @Nullable ClusterMap map;

  /**
   * @param members where the Raft servers are
   * @param replicasChanged is told after a replica was opened
   */
  NodeShards(
      String nodeName,
      List<Member> members,
      IoLoops loops,
      RaftHost host,
      ControlPlane control,
      Runnable replicasChanged) {
    this.nodeName = nodeName;
    this.members = members.stream().collect(Collectors.toMap(Member::name, member -> member));
    this.loops = loops;
    this.host = host;
    this.control = control;
    this.replicasChanged = replicasChanged;
  }

  /** The loop that is a shard's thread: {@code s3} has the third, and so on around. */
  static EventLoop loopOf(IoLoops loops, String shardId) {
    String digits = shardId.substring(1);
    return loops.shardLoop(
        digits.chars().allMatch(Character::isDigit) && digits.length() < 9 && !digits.isEmpty()
            ? Integer.parseInt(digits)
            : shardId.hashCode());
  }

  /**
   * A shard's Raft group. Who is to vote in a new group knows all its members from the map; who
   * joins one knows none and is told by its leader, so that it disturbs no election.
   */
  private RaftGroup groupOf(ClusterMap map, ShardInfo shard) {
    String name = "ashlar/" + map.clusterId() + "/" + shard.id();
    List<String> known = shard.replicas().contains(nodeName) ? shard.replicas() : List.of();
    List<RaftPeer> peers =
        known.stream()
            .map(
                replica ->
                    RaftPeer.newBuilder()
                        .setId(replica)
                        .setAddress(raftAddress(map, replica))
                        .build())
            .toList();
    return RaftGroup.valueOf(
        RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))), peers);
  }

  /** Names who is told, on shard threads, when a replica has other slots. Before the first map. */
  void onSlotChange(Runnable told) {
    slotsChanged = told;
  }

  /** A new map is there; returns at once. */
  void mapChanged(ClusterMap next) {
    map = next;
    follow(next);
  }

  private void follow(ClusterMap next) {
    try {
      opener.execute(() -> open(next));
    } catch (RejectedExecutionException e) {
      LOG.debug("a map came while the node stops", e);
    }
  }

  /** What could not be opened or dropped now is tried again, by the map as it is then. */
  private void tryAgain() {
    CompletableFuture.delayedExecutor(RETRY_MS, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              ClusterMap latest = map;
              if (latest != null) {
                follow(latest);
              }
            });
  }

  private void open(ClusterMap current) {
    for (ShardInfo shard : current.shards()) {
      if (shard.hosts().contains(nodeName) && !host.hasEnded(shard.id())) {
        open(current, shard);
      }
    }
    for (String shardId : host.hostedShards(current.epoch())) {
      boolean still =
          current.shard(shardId).filter(shard -> shard.hosts().contains(nodeName)).isPresent();
      if (!still) {
        drop(shardId, current);
      }
    }
  }

  private void drop(String shardId, ClusterMap current) {
    ports.remove(shardId);
    replicasChanged.run();
    try {
      // Shards that are in no map any more never come back, as their ids do not.
      boolean dropped =
          current.shard(shardId).isPresent()
              ? host.removeShard(shardId, current.epoch())
              : host.endShard(shardId, current.epoch());
      if (!dropped) {
        tryAgain();
      }
    } catch (IOException | RuntimeException e) {
      if (opener.isShutdown()) {
        LOG.debug("the node stops before the replica of shard {} is dropped", shardId, e);
      } else {
        LOG.error("cannot drop the replica of shard {}; tried again", shardId, e);
        tryAgain();
      }
    }
  }

  private void open(ClusterMap current, ShardInfo shard) {
    try {
      ShardReplica replica =
          host.addShard(shard.id(), current.hashSeed(), groupOf(current, shard), current.epoch());
      replica.preferLeader(shard.target().get(0));
      replica.slots.onChange(slotsChanged);
      if (ports.put(shard.id(), new ReplicaPort(replica, loopOf(loops, shard.id()))) == null) {
        replicasChanged.run();
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("cannot open the replica of shard {}; tried again", shard.id(), e);
      tryAgain();
    }
  }

  @Override
  public @Nullable ClusterMap map() {
    return map;
  }

  @Override
  public @Nullable ShardPort local(String shardId) {
    return ports.get(shardId);
  }

  @Override
  public Optional<ShardReplica> replica(String shardId) {
    return Optional.ofNullable(ports.get(shardId)).map(ReplicaPort::replica);
  }

  @Override
  public LogTail logOf(ShardReplica replica, long after) {
    return LogTail.of(host, replica, after);
  }

  @Override
  public CommitBell bell() {
    return host.bell();
  }

  @Override
  public Collection<ShardPort> locals() {
    return Collections.unmodifiableCollection(ports.values());
  }

  @Override
  public Optional<String> leaderOf(String shardId) {
    ShardPort local = ports.get(shardId);
    // A replica here knows better and sooner than the control group.
    Optional<String> hint = local == null ? Optional.empty() : local.leaderHint();
    return local != null ? hint : control.leaderOf(shardId);
  }

  /** Where a node's Raft server is: as this node was told at its start, else as the map has it. */
  String raftAddress(ClusterMap current, String name) {
    Member member = members.get(name);
    if (member != null) {
      return hostAndPort(member.host(), member.raftPort());
    }
    NodeInfo node = current.node(name).orElseThrow();
    return hostAndPort(node.host(), node.raftPort());
  }

  private static String hostAndPort(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public void close() {
    opener.shutdownNow();
  }
}
