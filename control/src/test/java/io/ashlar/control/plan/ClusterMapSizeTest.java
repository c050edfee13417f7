package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ClusterMapCodec;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docs/scaling.md says of the map's size. */
final class ClusterMapSizeTest {
  @Test
  void theMapGrowsByTheNodeAndByTheShard() {
    int small = bytesOf(10, 100);
    int moreNodes = bytesOf(1_000, 100);
    int large = bytesOf(1_000, 10_000);
    System.out.printf(
        "cluster map: 10 nodes, 100 shards %d bytes; 1,000 nodes, 100 shards %d; 1,000 nodes, 10,000"
            + " shards %d%n",
        small, moreNodes, large);
    assertThat((moreNodes - small) / 990).as("bytes of a node").isBetween(60, 120);
    assertThat((large - moreNodes) / 9_900).as("bytes of a shard").isBetween(25, 60);
  }

  private static int bytesOf(int nodes, int shards) {
    SimCluster cluster = SimCluster.of(nodes, 5);
    cluster.form(shards, 3);
    List<NodeInfo> nodeInfos = new ArrayList<>();
    for (SimNode node : cluster.nodes.values()) {
      nodeInfos.add(
          new NodeInfo(
              node.name,
              "0123456789abcdef0123456789abcdef01234567",
              node.name + ".ashlar.example",
              6379,
              7379));
    }
    Map<String, List<SlotRange>> slots = cluster.slotRanges();
    List<ShardInfo> shardInfos = new ArrayList<>();
    for (SimShard shard : cluster.shards.values()) {
      List<String> on = shard.replicas.stream().map(replica -> replica.node.name).toList();
      shardInfos.add(new ShardInfo(shard.id, on, slots.getOrDefault(shard.id, List.of())));
    }
    ClusterMap map =
        new ClusterMap("0123456789abcdef0123456789abcdef01234567", 1, 42, nodeInfos, shardInfos);
    return ClusterMapCodec.encode(map).getSerializedSize();
  }
}
