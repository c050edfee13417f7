package io.ashlar.topology;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is in the cluster and which shard owns which slot, at one epoch. Immutable. It changes only
 * through the control group's log; each change has the next epoch.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis
 *     cluster specification</a>
 */
public final class ClusterMap {
  private final String clusterId;
  private final long epoch;
  private final long hashSeed;
  private final Map<String, NodeInfo> nodes = new LinkedHashMap<>();
  private final Map<String, ShardInfo> shards = new LinkedHashMap<>();
  private final ShardInfo[] owners = new ShardInfo[SlotHash.SLOT_COUNT];

  /**
   * @param clusterId 40 lower-case hex digits
   * @param hashSeed the secret of the key hash, equal on all replicas
   * @throws IllegalArgumentException when a slot has two owners, a replica no node, or a name
   *     stands twice
   */
  public ClusterMap(
      String clusterId,
      long epoch,
      long hashSeed,
      Collection<NodeInfo> nodes,
      Collection<ShardInfo> shards) {
    this.clusterId = clusterId;
    this.epoch = epoch;
    this.hashSeed = hashSeed;
    for (NodeInfo node : nodes) {
      require(this.nodes.put(node.name(), node) == null, "node " + node.name() + " stands twice");
    }
    for (ShardInfo shard : shards) {
      require(this.shards.put(shard.id(), shard) == null, "shard " + shard.id() + " stands twice");
      for (String replica : shard.replicas()) {
        require(this.nodes.containsKey(replica), "no node " + replica + " for " + shard.id());
      }
      for (SlotRange range : shard.slots()) {
        for (int slot = range.first(); slot <= range.last(); slot++) {
          require(owners[slot] == null, "slot " + slot + " has two owners");
          owners[slot] = shard;
        }
      }
    }
  }

  public String clusterId() {
    return clusterId;
  }

  public long epoch() {
    return epoch;
  }

  public long hashSeed() {
    return hashSeed;
  }

  /** In the order in which they joined. */
  public List<NodeInfo> nodes() {
    return List.copyOf(nodes.values());
  }

  public List<ShardInfo> shards() {
    return List.copyOf(shards.values());
  }

  public Optional<NodeInfo> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  public Optional<ShardInfo> shard(String id) {
    return Optional.ofNullable(shards.get(id));
  }

  /** The owner of a slot; empty while nobody owns it. */
  public Optional<ShardInfo> ownerOf(int slot) {
    return Optional.ofNullable(owners[slot]);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
