package io.ashlar.node.grid;

import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.request.ClientService;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.topology.NodeInfo;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** What all sessions of a process share. Any thread. */
public final class GridHome {
  final ClientService service;
  final ClientRegistry clients;
  final Values values;
  final Watching watching;
  private final IoLoops loops;
  private final AtomicInteger nextLoop = new AtomicInteger();

  /**
   * @param service what serves the clients of the RESP port too
   * @param leaderOfSlot the node that leads a slot's shard, as far as is known; asked when a
   *     command is answered with MOVED
   * @param watching serves what is not made of commands
   */
  public GridHome(
      ClientService service,
      ClientRegistry clients,
      IoLoops loops,
      IntFunction<Optional<NodeInfo>> leaderOfSlot,
      Watching watching) {
    this.service = service;
    this.clients = clients;
    this.loops = loops;
    this.watching = watching;
    this.values = new Values(new ErrorCodes(leaderOfSlot));
  }

  /** A session is served by the loop that has its connection, others are spread in turn. */
  EventLoop loopOfCall() {
    EventLoop current = loops.current();
    return current == null ? nextLoop() : current;
  }

  private EventLoop nextLoop() {
    return loops.shardLoop(nextLoop.getAndIncrement());
  }
}
