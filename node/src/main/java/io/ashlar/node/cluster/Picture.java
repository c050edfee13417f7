package io.ashlar.node.cluster;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The map and the leaders at one moment, translated into Redis's model: primaries with slots, and
 * replicas of one primary each. Taken once for each reply, so that a reply does not contradict
 * itself when a leader changes meanwhile.
 *
 * <p>The slots of a shard without a known leader stay with its preferred leader, as Redis leaves
 * them with a primary that failed: clients keep a complete slot table, and who follows it gets an
 * error that makes them look again. A node that just started knows an old map: a leader whose
 * address is not in it counts as unknown.
 */
final class Picture {
  private final ClusterMap map;
  private final Map<String, @Nullable String> leaderByShard = new HashMap<>();
  private final Map<String, List<ShardInfo>> ownedByNode = new LinkedHashMap<>();
  private final Map<String, String> primaryByReplica = new HashMap<>();

  Picture(ClusterMap map, LeaderView leaders) {
    this.map = map;
    for (ShardInfo shard : map.shards()) {
      String leader =
          leaders
              .leaderOf(shard.id())
              .filter(n -> map.node(n).filter(NodeInfo::isAnnounced).isPresent())
              .orElse(null);
      leaderByShard.put(shard.id(), leader);
      ownedByNode
          .computeIfAbsent(
              leader == null ? shard.preferredLeader() : leader, n -> new ArrayList<>())
          .add(shard);
    }
    for (NodeInfo node : map.nodes()) {
      if (!ownedByNode.containsKey(node.name())) {
        firstPrimaryOf(node).ifPresent(primary -> primaryByReplica.put(node.name(), primary));
      }
    }
  }

  /** The node that stands for a shard: its leader, or while none is known its preferred one. */
  String ownerOf(ShardInfo shard) {
    String leader = leaderByShard.get(shard.id());
    return leader == null ? shard.preferredLeader() : leader;
  }

  boolean hasLeader(ShardInfo shard) {
    return leaderByShard.get(shard.id()) != null;
  }

  /** Nodes with slots and those that host nothing; everybody else is a replica. */
  boolean isPrimary(NodeInfo node) {
    return !primaryByReplica.containsKey(node.name());
  }

  /** Whom a replica follows. */
  Optional<NodeInfo> primaryOf(NodeInfo node) {
    return Optional.ofNullable(primaryByReplica.get(node.name())).flatMap(map::node);
  }

  /** Replicas of a primary, in the order of the map. */
  List<NodeInfo> replicasOf(NodeInfo primary) {
    return map.nodes().stream()
        .filter(n -> primary.name().equals(primaryByReplica.get(n.name())))
        .toList();
  }

  /** The nodes that host a shard and are replicas in the sense of Redis. */
  List<NodeInfo> replicasHosting(ShardInfo shard) {
    return map.nodes().stream()
        .filter(n -> primaryByReplica.containsKey(n.name()) && shard.replicas().contains(n.name()))
        .toList();
  }

  /** The slots of a primary, ascending, adjacent ranges joined. */
  List<SlotRange> slotsOf(NodeInfo node) {
    List<SlotRange> ranges = new ArrayList<>();
    for (ShardInfo shard : ownedByNode.getOrDefault(node.name(), List.of())) {
      ranges.addAll(shard.slots());
    }
    ranges.sort(Comparator.comparingInt(SlotRange::first));
    List<SlotRange> joined = new ArrayList<>();
    for (SlotRange range : ranges) {
      int end = joined.size() - 1;
      if (end >= 0 && joined.get(end).last() + 1 == range.first()) {
        joined.set(end, new SlotRange(joined.get(end).first(), range.last()));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }

  /** How many nodes have slots. */
  int primariesWithSlots() {
    return (int) map.nodes().stream().filter(n -> !slotsOf(n).isEmpty()).count();
  }

  /**
   * The name that identifies a primary and its replicas together: the first shard it stands for.
   */
  String groupName(NodeInfo node) {
    NodeInfo primary = primaryOf(node).orElse(node);
    List<ShardInfo> owned = ownedByNode.getOrDefault(primary.name(), List.of());
    return owned.isEmpty() ? "node:" + primary.name() : "shard:" + owned.get(0).id();
  }

  private Optional<String> firstPrimaryOf(NodeInfo node) {
    List<ShardInfo> hosted =
        map.shards().stream().filter(s -> s.replicas().contains(node.name())).toList();
    return hosted.stream()
        .filter(this::hasLeader)
        .findFirst()
        .or(() -> hosted.stream().findFirst())
        .map(this::ownerOf);
  }
}
