package io.ashlar.node.routing;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.raft.ShardRequest;
import io.ashlar.raft.SlotView;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A shard replica on this node, as far as requests need it. */
public interface ShardPort {
  String shardId();

  /** The shard thread: one of the node's event loops. */
  EventExecutor thread();

  /**
   * Executes at once if this replica leads, else refuses. Shard thread only. A refused request may
   * be submitted again, here or elsewhere.
   */
  void submit(ShardRequest request);

  /** Executes a read on the state of a follower. Shard thread only. */
  void submitFollowerRead(ShardRequest request);

  /** Any thread. */
  boolean leading();

  /** The name of the node that leads, as far as this replica knows. Any thread. */
  Optional<String> leaderHint();

  /** Sockets should not be read for now. Any thread. */
  boolean overloaded();

  /** Runs {@code task} on the shard thread once not overloaded. Shard thread only. */
  void onRelief(Runnable task);

  /** The shard's slots as this replica has them, null when that is not known. Any thread. */
  default @Nullable SlotView slots() {
    return null;
  }

  /** Forgets a client's watches. Shard thread only. */
  void unwatch(WatchSet set);
}
