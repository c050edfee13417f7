package io.ashlar.node;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.ShardRequest;
import io.ashlar.raft.SlotView;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;

/** A replica as requests see it. */
record ReplicaPort(ShardReplica replica, EventExecutor thread) implements ShardPort {
  @Override
  public String shardId() {
    return replica.shardId();
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
    replica.onRelief(task);
  }

  @Override
  public void unwatch(WatchSet set) {
    replica.engine().unwatch(set);
  }

  @Override
  public SlotView slots() {
    return replica.slots.view();
  }
}
