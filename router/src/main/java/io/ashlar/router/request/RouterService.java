package io.ashlar.router.request;

import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.request.ClientDesk;
import io.ashlar.node.request.ClientLink;
import io.ashlar.node.request.ClientService;
import io.ashlar.node.routing.CallClock;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.router.caching.Invalidations;
import io.ashlar.router.map.MapFollower;
import io.ashlar.router.map.Routes;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.UpstreamUser;
import io.ashlar.router.users.Users;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;

/** What stands behind the router's ports for clients. Any thread. */
public final class RouterService implements ClientService {
  private final RouterPath path;
  private final Routes routes;
  private final MapFollower follower;
  private final Users users;
  private final RouterCounters counters;
  private final Map<EventExecutor, LoopUpstreams> upstreams;
  private final long patienceMs;
  private final ScriptBodies scripts;
  private final JoinWorker joins;

  /**
   * @param upstreams of each event loop
   * @param patienceMs how long a call is tried that no node executes
   */
  public RouterService(
      CommandTable table,
      ClientRegistry clients,
      CommandObserver observer,
      Routes routes,
      MapFollower follower,
      Users users,
      RouterCounters counters,
      Map<EventExecutor, LoopUpstreams> upstreams,
      ScriptBodies scripts,
      Invalidations invalidations,
      JoinWorker joins,
      long patienceMs) {
    this.routes = routes;
    this.follower = follower;
    this.users = users;
    this.counters = counters;
    this.upstreams = Map.copyOf(upstreams);
    this.patienceMs = patienceMs;
    this.scripts = scripts;
    this.joins = joins;
    this.path = new RouterPath(table, clients, observer, scripts, invalidations);
  }

  @Override
  public ClientDesk open(ClientLink client, EventExecutor thread, CallClock clock) {
    LoopUpstreams own = upstreams.get(thread);
    if (own == null) {
      throw new IllegalStateException("a connection of a loop without links");
    }
    UpstreamUser user = users.holding(client.session().login().account());
    return user == null
        ? new ForgottenDesk(client)
        : new RouterDesk(
            this,
            client,
            new ClientFlow(
                client, own, routes, follower, counters, path.invalidations(), patienceMs),
            user);
  }

  /** Sessions of a router watch nothing by themselves: nodes do it for {@link Watches}. */
  @Override
  public void unwatch(String shardId, WatchSet set) {}

  RouterPath path() {
    return path;
  }

  JoinWorker joins() {
    return joins;
  }

  Users users() {
    return users;
  }
}
