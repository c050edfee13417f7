package io.ashlar.node.cluster;

import java.util.Optional;

/** Who leads each shard now, as far as this node knows. Any thread. */
@FunctionalInterface
public interface LeaderView {
  /** The name of the node that leads a shard; empty while nobody is known to. */
  Optional<String> leaderOf(String shardId);
}
