package io.ashlar.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.node.Build;
import io.ashlar.node.OpenParts;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.cluster.EndpointType;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.config.FixedParameters;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.connection.ConnectionSettings;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.connection.RespServer;
import io.ashlar.node.grpc.GrpcCalls;
import io.ashlar.node.http.HttpPort;
import io.ashlar.node.http.Metrics;
import io.ashlar.node.info.CommandCollector;
import io.ashlar.node.info.CommandRecorder;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.ErrorStats;
import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.node.info.Rates;
import io.ashlar.node.info.SlowLog;
import io.ashlar.node.info.Traffic;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.resp.RespVersion;
import io.ashlar.router.caching.Invalidations;
import io.ashlar.router.commands.RouterTable;
import io.ashlar.router.map.MapFollower;
import io.ashlar.router.map.Routes;
import io.ashlar.router.messages.Channels;
import io.ashlar.router.request.JoinWorker;
import io.ashlar.router.request.RouterCounters;
import io.ashlar.router.request.RouterService;
import io.ashlar.router.request.ScriptBodies;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamUser;
import io.ashlar.router.users.Users;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One router, wired by hand. {@link #start} opens its ports, {@link #close} closes them. */
public final class AshlarRouter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AshlarRouter.class);
  private static final long READY_POLL_MS = 20;
  private static final long DRAIN_MS = 2_000;

  private final RouterSettings settings;

  private final OpenParts open = new OpenParts();

  private final ClientPolicy policy = new ClientPolicy();
  private final ClientRegistry clients = new ClientRegistry(policy);
  private final SlowLog slowLog = new SlowLog();
  private final LatencyEvents latencyEvents = new LatencyEvents();
  private final ErrorStats errors = new ErrorStats();
  private final RouterCounters counters = new RouterCounters();
  private final ScriptBodies scripts = new ScriptBodies();
  private final Routes routes = new Routes();
  private final NodeParameters parameters;
  private final IoLoops loops;
  private final List<LoopUpstreams> upstreams = new ArrayList<>();
  private final MapFollower follower;
  private final Users users;
  private final Channels channels;
  private final Invalidations invalidations;
  private final CommandTable table;
  private final CommandStats stats;
  private final InfoReport report;
  private final RouterNumbers numbers;
  private final RouterHealth health;
  private final RespServer respServer;
  private final GrpcCalls grpcCalls = new GrpcCalls();
  private final RouterGrpc grpc;
  private final HttpPort httpPort;
  private volatile boolean leaving;

  /**
   * Starts a router. It need not reach a node yet: clients wait until it does.
   *
   * @throws IOException when a port is taken; nothing stays open then
   */
  public static AshlarRouter start(RouterSettings settings) throws IOException {
    return new AshlarRouter(settings);
  }

  @SuppressWarnings("this-escape")
  private AshlarRouter(RouterSettings settings) throws IOException {
    this.settings = settings;
    try {
      parameters = new NodeParameters(fixedParameters(), policy);
      parameters.maxClients.preset((long) settings.maxClients());
      parameters.bind(policy);
      loops = open.add(new IoLoops(settings.ioThreads(), "ashlar-router"));
      int exclusiveMax = Math.max(1, settings.exclusiveMax() / settings.ioThreads());
      for (EventLoop loop : loops.all()) {
        upstreams.add(new LoopUpstreams(loop, loops.clientChannel(), exclusiveMax));
      }
      open.add(this::closeUpstreams);
      LoopUpstreams first = upstreams.getFirst();
      follower = new MapFollower(settings.seeds(), routes, first, ownMode(), this::nodeIsSilent);
      open.add(follower::close);
      Identity identity = identity();
      numbers = new RouterNumbers(upstreams, routes, follower, counters);
      users = new Users(first, routes, clients);
      open.add(users::close);
      channels = new Channels(first, routes, ownMode(), new PubSub((channel, message) -> {}));
      open.add(channels::close);
      Tracking tracking = new Tracking(clients);
      LinkMode pushing = new LinkMode(ownMode().user(), RespVersion.RESP3, LinkMode.Lane.CONTROL);
      invalidations = new Invalidations(first, routes, pushing, tracking);
      open.add(invalidations::close);
      table = newTable(identity, tracking);
      users.know(new CommandIndex(RouterGrpc.named(table)));
      stats = new CommandStats(table);
      parameters.bind(slowLog, stats, latencyEvents);
      RouterFacts facts = new RouterFacts(clients, parameters);
      report = new InfoReport(identity, facts, noCluster(), clients, stats, errors, traffic(facts));
      health = new RouterHealth(loops.all(), follower, users, () -> leaving);
      RouterService service = newService();
      respServer = openRespServer(service);
      grpc = open.add(openGrpc(service));
      httpPort = openHttpPort();
      follower.start();
      users.start();
      channels.start();
      invalidations.start();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    LOG.info(
        "router listens on {}:{} (RESP), {} (HTTP), {} (gRPC), nodes {}",
        settings.host(),
        respPort(),
        httpPort(),
        grpcPort(),
        settings.seeds());
  }

  /** The port that clients connect to. */
  public int respPort() {
    return respServer.port();
  }

  public int httpPort() {
    return httpPort.port();
  }

  public int grpcPort() {
    return grpc.port();
  }

  /** Why clients should not be sent here yet; empty when it is ready. */
  public List<String> notReady() {
    return health.notReady();
  }

  /** Waits until the router is ready; false when it is not in time. */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!notReady().isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(READY_POLL_MS);
    }
    return true;
  }

  /**
   * Tells that it is not ready any more, answers what was asked, and closes ports and connections.
   */
  @Override
  public void close() {
    leaving = true;
    drain();
    open.close();
  }

  /** Clients are told to go once they have all their answers; those that wait for keys go. */
  private void drain() {
    if (grpc != null) {
      grpc.drain();
    }
    clients.all().forEach(session -> session.control().closeAfterReplies());
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MS);
    while (clients.all().stream().anyMatch(session -> !session.blocked())
        && System.nanoTime() - deadline < 0) {
      try {
        TimeUnit.MILLISECONDS.sleep(READY_POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void closeUpstreams() throws InterruptedException {
    for (LoopUpstreams one : upstreams) {
      if (!one.loop().isShuttingDown()) {
        one.loop().submit(one::close).await(DRAIN_MS);
      }
    }
  }

  /** A node does not answer: whoever waits for it on whichever loop is told. */
  private void nodeIsSilent(NodeAddress node) {
    upstreams.forEach(one -> one.loop().execute(() -> one.closeAll(node)));
  }

  private LinkMode ownMode() {
    UpstreamUser user =
        new UpstreamUser(
            (settings.upstreamUser().isEmpty() ? AclUser.DEFAULT : settings.upstreamUser())
                .getBytes(ISO_8859_1),
            settings.upstreamPassword().isEmpty()
                ? null
                : settings.upstreamPassword().getBytes(ISO_8859_1),
            new Account(AclUser.powerless(AclUser.DEFAULT)));
    return new LinkMode(user, RespVersion.RESP2, LinkMode.Lane.CONTROL);
  }

  private FixedParameters fixedParameters() {
    return new FixedParameters(
        settings.port(), settings.host(), "", "", "", 0, settings.ioThreads(), true, "no", "");
  }

  private Identity identity() {
    return new Identity(
        Build.version(),
        "router",
        Build.newRunId(),
        settings.port(),
        settings.httpPort(),
        0,
        "",
        "",
        settings.ioThreads(),
        System.currentTimeMillis());
  }

  private static ClusterView noCluster() {
    return new ClusterView(
        "router",
        Optional::empty,
        shard -> Optional.empty(),
        name -> true,
        io.ashlar.node.cluster.NodeAddress::of,
        () -> EndpointType.IP);
  }

  private Traffic traffic(RouterFacts facts) {
    long now = System.nanoTime();
    Traffic traffic =
        new Traffic(
            new Rates(stats::calls, now),
            new Rates(facts::netInputBytes, now),
            new Rates(facts::netOutputBytes, now));
    var _ =
        loops
            .all()
            .getFirst()
            .scheduleAtFixedRate(
                () -> traffic.sample(System.nanoTime()), 100, 100, TimeUnit.MILLISECONDS);
    return traffic;
  }

  private void resetStatistics() {
    stats.reset();
    errors.reset();
    clients.resetCounters();
  }

  private CommandTable table() {
    return table;
  }

  private CommandStats stats() {
    return stats;
  }

  private InfoReport report() {
    return report;
  }

  private CommandTable newTable(Identity identity, Tracking tracking) {
    return RouterTable.of(
        new RouterTable.Parts(
            identity,
            clients,
            tracking,
            parameters,
            users,
            scripts,
            channels,
            invalidations,
            slowLog,
            latencyEvents,
            this::resetStatistics,
            numbers::fields,
            this::table,
            this::stats,
            this::report));
  }

  private RouterService newService() {
    Map<EventExecutor, LoopUpstreams> byLoop = new IdentityHashMap<>();
    upstreams.forEach(one -> byLoop.put(one.loop(), one));
    CommandRecorder recorder =
        new CommandRecorder(stats, errors, slowLog, latencyEvents, System::currentTimeMillis);
    return new RouterService(
        table,
        clients,
        recorder,
        routes,
        follower,
        users,
        counters,
        byLoop,
        scripts,
        invalidations,
        open.add(new JoinWorker()),
        settings.patienceMs());
  }

  private RespServer openRespServer(RouterService service) throws IOException {
    RespServer server = new RespServer(loops, service, clients, ConnectionSettings.DEFAULT);
    server.start(settings.host(), settings.port());
    open.add(server::stop);
    return server;
  }

  private RouterGrpc openGrpc(RouterService service) throws IOException {
    return new RouterGrpc(
        new InetSocketAddress(settings.host(), settings.grpcPort()),
        service,
        clients,
        loops,
        users,
        follower.maps(),
        () -> health.notReady().isEmpty(),
        grpcCalls);
  }

  private HttpPort openHttpPort() throws IOException {
    Metrics metrics =
        open.add(
            new Metrics(
                List.of(
                    numbers.collector(clients), new CommandCollector(stats, errors), grpcCalls)));
    return open.add(
        new HttpPort(
            new InetSocketAddress(settings.host(), settings.httpPort()), health, metrics::scrape));
  }
}
