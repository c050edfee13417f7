package io.ashlar.control;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** Plans the map that a cluster begins with. Pure; chance is a parameter. */
public final class FirstMap {
  private FirstMap() {}

  /**
   * Spreads slots over shards, shards over members and preferred leaders over members, all evenly.
   *
   * @param shardCount 1..16384
   * @param replicas per shard, at most one on a node
   * @param seedRandom draws the cluster id and the hash seed
   */
  public static ClusterMap plan(
      List<Member> members, int shardCount, int replicas, RandomGenerator seedRandom) {
    if (shardCount < 1 || shardCount > SlotHash.SLOT_COUNT) {
      throw new IllegalArgumentException("not a number of shards: " + shardCount);
    }
    if (replicas < 1 || replicas > members.size()) {
      throw new IllegalArgumentException(
          replicas + " replicas need as many nodes, there are " + members.size());
    }
    byte[] idBytes = new byte[20];
    seedRandom.nextBytes(idBytes);
    String clusterId = HexFormat.of().formatHex(idBytes);

    List<Member> sorted = members.stream().sorted(Comparator.comparing(Member::name)).toList();
    List<NodeInfo> nodes =
        sorted.stream()
            .map(
                member ->
                    new NodeInfo(
                        member.name(),
                        nodeId(clusterId, member.name()),
                        member.host(),
                        0,
                        member.raftPort()))
            .toList();
    List<String> names = sorted.stream().map(Member::name).toList();
    List<SlotRange> ranges = evenRanges(shardCount);
    List<ShardInfo> shards = new ArrayList<>(shardCount);
    for (int i = 0; i < shardCount; i++) {
      shards.add(new ShardInfo("s" + (i + 1), place(names, i, replicas), List.of(ranges.get(i))));
    }
    return new ClusterMap.Builder(clusterId, seedRandom.nextLong())
        .replicasWanted(replicas)
        .nodes(nodes)
        .shards(shards)
        .build();
  }

  /** 40 hex digits: SHA-1 of the cluster's id and the node's name. */
  static String nodeId(String clusterId, String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(clusterId.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /**
   * Ranges whose sizes differ by at most one, cut where {@code redis-cli --cluster create} cuts:
   * range i ends at round((i + 1) * 16384 / count - 1).
   */
  private static List<SlotRange> evenRanges(int count) {
    double perShard = (double) SlotHash.SLOT_COUNT / count;
    List<SlotRange> ranges = new ArrayList<>(count);
    int first = 0;
    double cursor = 0;
    for (int i = 0; i < count; i++) {
      int last =
          i == count - 1
              ? SlotHash.SLOT_COUNT - 1
              : Math.max(first, (int) Math.round(cursor + perShard - 1));
      ranges.add(new SlotRange(first, last));
      first = last + 1;
      cursor += perShard;
    }
    return ranges;
  }

  /**
   * Preferred leaders go round the nodes. The followers start one node further on each round, so
   * that the shards of one node do not all fail over to the same neighbour.
   */
  private static List<String> place(List<String> names, int shard, int replicas) {
    int leader = shard % names.size();
    int round = shard / names.size();
    List<String> placed = new ArrayList<>(replicas);
    placed.add(names.get(leader));
    int others = names.size() - 1;
    for (int k = 0; k < replicas - 1; k++) {
      placed.add(names.get((leader + 1 + (round + k) % others) % names.size()));
    }
    return placed;
  }
}
