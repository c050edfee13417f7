package io.ashlar.node.request;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.routing.CallClock;
import io.ashlar.node.routing.CallLane;
import io.ashlar.node.routing.Router;
import io.netty.util.concurrent.EventExecutor;

/**
 * Connections served by the shards of this node.
 *
 * @param leaderWaitMs longest time that a request waits for its shard to have a leader
 */
public record ShardService(RequestPath path, Router router, long leaderWaitMs)
    implements ClientService {
  public static final long LEADER_WAIT_DEFAULT_MS = 1_000;

  public ShardService(RequestPath path, Router router) {
    this(path, router, LEADER_WAIT_DEFAULT_MS);
  }

  @Override
  public ClientDesk open(ClientLink client, EventExecutor thread, CallClock clock) {
    CallLane lane = new CallLane(router, thread, clock, leaderWaitMs, client::lookAgain);
    return new ShardDesk(path, client, lane);
  }

  @Override
  public void unwatch(String shardId, WatchSet set) {
    router.unwatch(shardId, set);
  }
}
