package io.ashlar.node.grpc;

import io.ashlar.topology.ClusterMap;
import java.util.Optional;

/** What the node knows of the cluster at this moment. Any thread. */
public interface TopologySource {
  /**
   * Who leads a shard.
   *
   * @param node empty while unknown
   */
  record Leader(String node, long term) {
    public static final Leader UNKNOWN = new Leader("", 0);
  }

  /** Empty until the cluster is formed. */
  Optional<ClusterMap> map();

  Leader leaderOf(String shardId);
}
