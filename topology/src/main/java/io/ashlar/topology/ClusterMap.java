package io.ashlar.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
  private final int replicasWanted;
  private final int lastShardNumber;
  private final Map<String, NodeInfo> nodes = new LinkedHashMap<>();
  private final Map<String, ShardInfo> shards = new LinkedHashMap<>();
  private final Map<Long, MigrationInfo> migrations = new LinkedHashMap<>();
  private final ShardInfo[] owners = new ShardInfo[SlotHash.SLOT_COUNT];

  /**
   * A map that says nothing but this; for more there is {@link #toBuilder}.
   *
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
    this(new Builder(clusterId, hashSeed).epoch(epoch).nodes(nodes).shards(shards));
  }

  private ClusterMap(Builder builder) {
    clusterId = builder.clusterId;
    epoch = builder.epoch;
    hashSeed = builder.hashSeed;
    replicasWanted = builder.replicasWanted;
    for (NodeInfo node : builder.nodes) {
      require(nodes.put(node.name(), node) == null, "node " + node.name() + " stands twice");
    }
    for (ShardInfo shard : builder.shards) {
      require(shards.put(shard.id(), shard) == null, "shard " + shard.id() + " stands twice");
      Set<String> hosts = new HashSet<>();
      for (String host : shard.hosts()) {
        require(nodes.containsKey(host), "no node " + host + " for " + shard.id());
        require(hosts.add(host), host + " holds two replicas of " + shard.id());
      }
      for (SlotRange range : shard.slots()) {
        for (int slot = range.first(); slot <= range.last(); slot++) {
          require(owners[slot] == null, "slot " + slot + " has two owners");
          owners[slot] = shard;
        }
      }
    }
    builder.migrations.values().forEach(this::add);
    lastShardNumber =
        Math.max(
            builder.lastShardNumber,
            builder.shards.stream().mapToInt(ShardInfo::number).max().orElse(0));
  }

  private void add(MigrationInfo migration) {
    String name = "migration " + migration.id();
    require(migrations.put(migration.id(), migration) == null, name + " stands twice");
    ShardInfo from = shards.get(migration.from());
    require(from != null && shards.containsKey(migration.to()), "no shards for " + name);
    for (SlotRange range : migration.slots()) {
      for (int slot = range.first(); slot <= range.last(); slot++) {
        require(owners[slot] == from, name + " moves slot " + slot + ", which is another shard's");
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

  /** How many replicas each shard should have, if there are as many nodes. */
  public int replicasWanted() {
    return replicasWanted > 0
        ? replicasWanted
        : shards.values().stream().mapToInt(shard -> shard.replicas().size()).max().orElse(1);
  }

  /** The highest number that a shard's id has or had: a new one takes a higher one. */
  public int lastShardNumber() {
    return lastShardNumber;
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

  /** Those that are not over, in the order of their ids. */
  public List<MigrationInfo> migrations() {
    return List.copyOf(migrations.values());
  }

  /** Those that are not over and take slots from a shard or bring it some. */
  public List<MigrationInfo> migrationsOf(String shardId) {
    return migrations.values().stream()
        .filter(one -> one.from().equals(shardId) || one.to().equals(shardId))
        .toList();
  }

  /** A migration that is not over. */
  public Optional<MigrationInfo> migration(long id) {
    return Optional.ofNullable(migrations.get(id));
  }

  /** A map that says the same at the same epoch, to be changed before it is built. */
  public Builder toBuilder() {
    return new Builder(clusterId, hashSeed)
        .epoch(epoch)
        .replicasWanted(replicasWanted)
        .lastShardNumber(lastShardNumber)
        .nodes(nodes.values())
        .shards(shards.values())
        .migrations(migrations.values());
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Gathers what a map says; checked when it is built. */
  public static final class Builder {
    private final String clusterId;
    private final long hashSeed;
    private long epoch = 1;
    private int replicasWanted;
    private int lastShardNumber;
    private final List<NodeInfo> nodes = new ArrayList<>();
    private final List<ShardInfo> shards = new ArrayList<>();
    private final SortedMap<Long, MigrationInfo> migrations = new TreeMap<>();

    public Builder(String clusterId, long hashSeed) {
      this.clusterId = clusterId;
      this.hashSeed = hashSeed;
    }

    public Builder epoch(long epoch) {
      this.epoch = epoch;
      return this;
    }

    /** 0 for as many as the shards have. */
    public Builder replicasWanted(int replicas) {
      replicasWanted = replicas;
      return this;
    }

    /** Counts only where no shard has a higher one. */
    public Builder lastShardNumber(int number) {
      lastShardNumber = number;
      return this;
    }

    /** The epoch after the one of the map that this builder came from. */
    public Builder nextEpoch() {
      return epoch(epoch + 1);
    }

    /** Takes the place of all nodes. */
    public Builder nodes(Collection<NodeInfo> nodes) {
      this.nodes.clear();
      this.nodes.addAll(nodes);
      return this;
    }

    /** Takes the place of the node of that name, or is the last to have joined. */
    public Builder node(NodeInfo node) {
      for (int i = 0; i < nodes.size(); i++) {
        if (nodes.get(i).name().equals(node.name())) {
          nodes.set(i, node);
          return this;
        }
      }
      nodes.add(node);
      return this;
    }

    public Builder withoutNode(String name) {
      nodes.removeIf(node -> node.name().equals(name));
      return this;
    }

    /** Takes the place of all shards. */
    public Builder shards(Collection<ShardInfo> shards) {
      this.shards.clear();
      this.shards.addAll(shards);
      return this;
    }

    /** Takes the place of the shard of that id, or is the last one. */
    public Builder shard(ShardInfo shard) {
      for (int i = 0; i < shards.size(); i++) {
        if (shards.get(i).id().equals(shard.id())) {
          shards.set(i, shard);
          return this;
        }
      }
      shards.add(shard);
      return this;
    }

    public Builder withoutShard(String id) {
      shards.removeIf(shard -> shard.id().equals(id));
      return this;
    }

    /** Takes the place of all migrations. */
    public Builder migrations(Collection<MigrationInfo> migrations) {
      this.migrations.clear();
      migrations.forEach(this::migration);
      return this;
    }

    /** Takes the place of the migration of that id, or is a new one. */
    public Builder migration(MigrationInfo migration) {
      migrations.put(migration.id(), migration);
      return this;
    }

    public Builder withoutMigration(long id) {
      migrations.remove(id);
      return this;
    }

    /**
     * @throws IllegalArgumentException when a slot has two owners, a replica no node, a shard two
     *     replicas on a node, or a name stands twice
     */
    public ClusterMap build() {
      return new ClusterMap(this);
    }
  }
}
