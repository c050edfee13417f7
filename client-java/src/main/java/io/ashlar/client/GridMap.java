package io.ashlar.client;

import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import io.ashlar.topology.SlotHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who serves which slot, as one node has told it. Immutable. */
final class GridMap {
  static final GridMap EMPTY = new GridMap(ClusterMap.getDefaultInstance());

  /** Where a node's gRPC port is. */
  record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final @Nullable Shard[] bySlot = new @Nullable Shard[SlotHash.SLOT_COUNT];
  private final Map<String, Address> nodes = new HashMap<>();
  private final List<Shard> shards;
  private final boolean knowsAllNodes;

  GridMap(ClusterMap map) {
    for (Node node : map.getNodesList()) {
      if (node.getGrpcPort() > 0) {
        nodes.put(node.getName(), new Address(node.getHost(), node.getGrpcPort()));
      }
    }
    knowsAllNodes = map.getNodesCount() > 0 && nodes.size() == map.getNodesCount();
    shards = map.getShardsList();
    for (Shard shard : shards) {
      shard
          .getSlotsList()
          .forEach(
              range -> {
                for (int slot = range.getFirst(); slot <= range.getLast(); slot++) {
                  bySlot[slot] = shard;
                }
              });
    }
  }

  @Nullable Shard shardOf(int slot) {
    return bySlot[slot];
  }

  List<Shard> shards() {
    return shards;
  }

  Map<String, Address> nodes() {
    return nodes;
  }

  /** Whether there are nodes, and each has said where its gRPC port is. */
  boolean knowsAllNodes() {
    return knowsAllNodes;
  }

  /** Whether the same nodes serve the same slots, under the same leaders. */
  boolean isAlike(GridMap other) {
    return this == other || nodes.equals(other.nodes) && shards.equals(other.shards);
  }
}
