package io.ashlar.node.request;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.routing.CallClock;
import io.netty.util.concurrent.EventExecutor;

/** What stands behind a RESP port: a node's shards, or the grid as a router sees it. */
public interface ClientService {
  /**
   * A desk for a new connection.
   *
   * @param thread the connection's
   * @param clock the time stamps of that thread's loop
   */
  ClientDesk open(ClientLink client, EventExecutor thread, CallClock clock);

  /** Forgets what a session watched on a shard. The connection's thread. */
  void unwatch(String shardId, WatchSet set);
}
