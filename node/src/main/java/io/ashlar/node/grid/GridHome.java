package io.ashlar.node.grid;

import io.ashlar.node.request.RequestPath;
import io.ashlar.node.routing.Router;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.topology.NodeInfo;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** What all sessions of a node share. Any thread. */
public final class GridHome {
  final RequestPath path;
  final Router router;
  final ClientRegistry clients;
  final Values values;
  final long leaderWaitMs;
  private final List<EventLoop> loops;
  private final AtomicInteger nextLoop = new AtomicInteger();

  /**
   * @param leaderOfSlot the node that leads a slot's shard, as far as this node knows
   * @param leaderWaitMs longest time that a command waits for its shard to have a leader
   */
  public GridHome(
      RequestPath path,
      Router router,
      ClientRegistry clients,
      List<EventLoop> loops,
      IntFunction<Optional<NodeInfo>> leaderOfSlot,
      long leaderWaitMs) {
    this.path = path;
    this.router = router;
    this.clients = clients;
    this.loops = List.copyOf(loops);
    this.values = new Values(new ErrorCodes(leaderOfSlot));
    this.leaderWaitMs = leaderWaitMs;
  }

  /** Sessions are spread over the loops in turn. */
  EventLoop nextLoop() {
    return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
  }
}
