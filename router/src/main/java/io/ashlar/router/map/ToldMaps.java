package io.ashlar.router.map;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Shard;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster map as a few nodes tell it, for those who ask the router: the newest of them, and of
 * each shard the leader of the highest term that any of them knows. Every node follows the whole
 * map; more than one is asked so that the loss of one goes unnoticed.
 *
 * <p>On the follower's thread, but for what says otherwise.
 */
public final class ToldMaps {
  private static final Logger LOG = LoggerFactory.getLogger(ToldMaps.class);
  private static final byte[] NONE = {'0'};
  private static final int TELLERS = 3;

  /**
   * What one node told last.
   *
   * @param edition the node's own name for it
   */
  private record Told(byte[] edition, ClusterMap map) {}

  private final Set<NodeAddress> tellers = new LinkedHashSet<>();
  private final Map<NodeAddress, Told> byNode = new HashMap<>();
  private volatile @Nullable ClusterMap newest;
  private volatile Runnable onChange = () -> {};

  /** Runs after each change, on the follower's thread. */
  public void onChange(Runnable task) {
    onChange = task;
  }

  /** Empty until a node has told one. Any thread. */
  public Optional<ClusterMap> newest() {
    return Optional.ofNullable(newest);
  }

  /** The first few of these are asked from now on. */
  void tellers(Stream<NodeAddress> all) {
    tellers.clear();
    all.limit(TELLERS).forEach(tellers::add);
    byNode.keySet().retainAll(tellers);
  }

  /** What a node is asked: its map, unless it is still the one that it told; null for nothing. */
  byte @Nullable [][] question(NodeAddress node) {
    if (!tellers.contains(node)) {
      return null;
    }
    Told told = byNode.get(node);
    return new byte[][] {
      "ASHLAR".getBytes(US_ASCII), "MAP".getBytes(US_ASCII), told == null ? NONE : told.edition
    };
  }

  /**
   * Takes a node's answer. Nil says that there is nothing new; a node of an older version has an
   * error for it.
   */
  void take(NodeAddress node, Reply reply) {
    if (!tellers.contains(node)
        || !(reply instanceof Reply.Array array)
        || array.items().size() != 2
        || !(array.items().get(0) instanceof Reply.Bulk edition)
        || !(array.items().get(1) instanceof Reply.Bulk bytes)) {
      return;
    }
    try {
      byNode.put(node, new Told(edition.toBytes(), ClusterMap.parseFrom(bytes.toBytes())));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("node {} told a cluster map that cannot be read", node, e);
      return;
    }
    newest = merged();
    onChange.run();
  }

  private ClusterMap merged() {
    List<ClusterMap> maps = new ArrayList<>();
    byNode.values().forEach(told -> maps.add(told.map));
    ClusterMap before = newest;
    // Never an older one, unless it is another cluster's.
    if (before != null
        && maps.stream().anyMatch(map -> map.getClusterId().equals(before.getClusterId()))) {
      maps.addFirst(before);
    }
    ClusterMap latest = ClusterMap.getDefaultInstance();
    Map<String, Shard> leaders = new HashMap<>();
    for (ClusterMap map : maps) {
      latest = map.getEpoch() >= latest.getEpoch() ? map : latest;
      map.getShardsList().forEach(shard -> leaders.merge(shard.getId(), shard, ToldMaps::later));
    }
    ClusterMap.Builder merged = latest.toBuilder();
    for (Shard.Builder shard : merged.getShardsBuilderList()) {
      Shard leader = leaders.getOrDefault(shard.getId(), Shard.getDefaultInstance());
      shard.setLeader(leader.getLeader()).setLeaderTerm(leader.getLeaderTerm());
    }
    return merged.build();
  }

  /** Of two hints the one of the higher term; within a term one that names the leader. */
  private static Shard later(Shard one, Shard other) {
    boolean first =
        one.getLeaderTerm() == other.getLeaderTerm()
            ? !one.getLeader().isEmpty()
            : one.getLeaderTerm() > other.getLeaderTerm();
    return first ? one : other;
  }
}
