package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closed while a command executes. That matters for a slow script only: it lets the shard thread
 * serve others meanwhile, and until it has ended nothing else may look at the shard's state, end
 * the turn or hear what Ratis tells.
 *
 * <p>Shard thread only.
 */
final class ExecutionGate {
  private final ShardReplica replica;
  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable ShardEngine executing;

  ExecutionGate(ShardReplica replica) {
    this.replica = replica;
  }

  boolean isClosed() {
    return executing != null;
  }

  void close(ShardEngine engine) {
    executing = engine;
  }

  /** What waited follows in tasks of its own. */
  void open() {
    executing = null;
    if (!waiting.isEmpty()) {
      List<Runnable> now = List.copyOf(waiting);
      waiting.clear();
      now.forEach(replica.thread()::execute);
    }
  }

  /** Now, or when the command has ended. */
  void whenOpen(Runnable task) {
    if (isClosed()) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  /** Whatever the script does is lost: it should end. */
  void leadershipLost() {
    ShardEngine engine = executing;
    if (engine != null) {
      engine.abortScript("ERR the shard's leader changed while the script ran");
    }
  }
}
