package io.ashlar.node.routing;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.ShardRequest;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@link ShardPort} of a real replica, whose thread must be one of the node's event loops. */
public final class ReplicaPort implements ShardPort {
  private final ShardReplica replica;
  private final EventExecutor thread;

  /** Who waits for the replica to be relieved. Shard thread only. */
  private List<Runnable> waiting = new ArrayList<>();

  /** Make one per replica: it stays registered there. Any thread. */
  public ReplicaPort(ShardReplica replica) {
    this.replica = replica;
    this.thread = (EventExecutor) replica.thread();
    thread.execute(() -> replica.onRelief(this::relieved));
  }

  @Override
  public String shardId() {
    return replica.shardId();
  }

  @Override
  public EventExecutor thread() {
    return thread;
  }

  @Override
  public void submit(ShardRequest request) {
    replica.submit(request);
  }

  @Override
  public void submitFollowerRead(ShardRequest request) {
    replica.submitFollowerRead(request);
  }

  @Override
  public boolean leading() {
    return replica.leading();
  }

  @Override
  public Optional<String> leaderHint() {
    return replica.leaderHint();
  }

  @Override
  public boolean overloaded() {
    return replica.overloaded();
  }

  @Override
  public void onRelief(Runnable task) {
    if (replica.overloaded()) {
      waiting.add(task);
    } else {
      // Relieved since the caller looked.
      task.run();
    }
  }

  @Override
  public void unwatch(WatchSet set) {
    replica.engine().unwatch(set);
  }

  private void relieved() {
    List<Runnable> now = waiting;
    waiting = new ArrayList<>();
    now.forEach(Runnable::run);
  }
}
