package io.ashlar.node.routing;

import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the node knows of the cluster at this moment. Safe for all threads. */
public interface ShardDirectory {
  /** The newest cluster map; null until there is one. */
  @Nullable ClusterMap map();

  /** The replica of a shard on this node, null when there is none. */
  @Nullable ShardPort local(String shardId);

  /** All replicas on this node. */
  Collection<ShardPort> locals();

  /** The name of the node that leads a shard, as far as this node knows. */
  Optional<String> leaderOf(String shardId);

  /** The redirection to the leader of a slot, with the address that is announced for it. */
  default Reply.Error moved(int slot, NodeInfo leader) {
    return Redirects.moved(slot, leader.host(), leader.respPort());
  }
}
