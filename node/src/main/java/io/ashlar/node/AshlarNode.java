package io.ashlar.node;

import io.ashlar.control.Announcement;
import io.ashlar.control.ClusterMembership;
import io.ashlar.control.ControlPlane;
import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.cluster.NodeAddress;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.cluster.ClusterCommands;
import io.ashlar.node.commands.server.MonitorCommand;
import io.ashlar.node.commands.server.ServerFamilies;
import io.ashlar.node.commands.transaction.TransactionCommands;
import io.ashlar.node.config.HeapShare;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.connection.ConnectionSettings;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.connection.RespServer;
import io.ashlar.node.grid.DataGridService;
import io.ashlar.node.http.HttpPort;
import io.ashlar.node.http.Metrics;
import io.ashlar.node.info.CommandCollector;
import io.ashlar.node.info.CommandRecorder;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.ErrorStats;
import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.node.info.MonitorFeed;
import io.ashlar.node.info.NodeCollector;
import io.ashlar.node.info.Rates;
import io.ashlar.node.info.SlowLog;
import io.ashlar.node.info.Traffic;
import io.ashlar.node.migration.MigrationStep;
import io.ashlar.node.request.RequestPath;
import io.ashlar.node.request.ShardService;
import io.ashlar.node.routing.Router;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.raft.DiskGuard;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.RaftSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of the grid: everything of it in one object, wired by hand. {@link #start} opens its
 * ports, {@link #close} closes them.
 */
public final class AshlarNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AshlarNode.class);
  private static final long READY_POLL_MS = 20;

  private final NodeSettings settings;

  private final OpenParts open = new OpenParts();

  private final NodeClock clock = new NodeClock();
  private final Scripting scripting;
  private final EngineSettings engineSettings = new EngineSettings();
  private final EngineMaker engines = new EngineMaker(engineSettings);
  private final ClientPolicy policy = new ClientPolicy();
  private final ClientRegistry clients = new ClientRegistry(policy);
  private final SlowLog slowLog = new SlowLog();
  private final LatencyEvents latencyEvents = new LatencyEvents();
  private final ErrorStats errors = new ErrorStats();
  private final NodeTimer timer = new NodeTimer();

  private final IoLoops loops;
  private final RaftHost host;
  private final ControlPlane control;
  private final NodeShards shards;
  private final Router router;
  private final Messaging messaging;
  final Resharding resharding;
  private final NodeParameters parameters;
  private final ClusterView cluster;
  private final NodeState state;
  private final RespServer respServer;
  private final HttpPort httpPort;
  private final GrpcSide grpc;

  /**
   * Starts a node.
   *
   * @throws IOException when a port is taken or a file damaged, saying which; nothing stays open
   *     then
   */
  public static AshlarNode start(NodeSettings settings) throws IOException {
    return start(settings, MigrationStep.Observer.NONE);
  }

  /**
   * The same with one who hears of each step of the moves of slots that this node sends, and who
   * may hold a step up.
   *
   * @throws IOException as {@link #start(NodeSettings)}
   */
  public static AshlarNode start(NodeSettings settings, MigrationStep.Observer observer)
      throws IOException {
    Files.createDirectories(settings.dataDir());
    return new AshlarNode(settings, observer);
  }

  @SuppressWarnings("this-escape")
  AshlarNode(NodeSettings settings, MigrationStep.Observer observer) throws IOException {
    this.settings = settings;
    try {
      open.add(timer);
      open.add(new HeapShare());
      loops = open.add(new IoLoops(settings.ioThreads(), "ashlar-io-" + settings.name()));
      messaging = new Messaging(settings.name(), loops, clients);
      parameters = new NodeParameters(FixedSettings.of(settings), policy);
      host = newRaftHost().sharing(loops.forRaft());
      Seating seating = new Seating(settings);
      control = seating.newControlPlane();
      scripting = open.add(new Scripting(control, loops, messaging, parameters, host::disk));
      shards =
          new NodeShards(
              settings.name(), seating.members(), loops, host, control, this::replicasChanged);
      router = new Router(shards, settings.name());
      resharding = new Resharding(settings, control, host, shards, parameters, observer);
      cluster = newClusterView();
      grpc = new GrpcSide(settings, host, shards, control);
      LoopWatch watch = new LoopWatch(loops);
      state =
          new NodeState(
              settings.name(), host, shards, clients, parameters, watch, messaging::facts);
      state.tellScripts(scripting::facts);
      applyParameters();

      followCluster();
      host.start(control.group(), control::stateMachine);
      open.add(host);
      seating.keep();
      open.add(shards);
      open.add(messaging);

      Introspection introspection = new Introspection(settings.ioThreads());
      respServer = introspection.openRespServer();
      introspection.openGrpc();
      control.start(host.server(), host.properties(), announcement());
      open.add(control);
      httpPort = introspection.openHttpPort();
      startTimers(introspection.traffic, watch);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    LOG.info(
        "node {} listens on {}:{} (RESP), {} (Raft), {} (HTTP), {} (gRPC)",
        settings.name(),
        settings.host(),
        respPort(),
        settings.raftPort(),
        httpPort(),
        grpcPort());
  }

  private void startTimers(Traffic traffic, LoopWatch watch) {
    timer.every(50, clock::refresh);
    timer.every(100, () -> traffic.sample(System.nanoTime()));
    timer.every(50, grpc::refresh);
    timer.every(200, () -> grpc.ready(notReady().isEmpty()));
    timer.every(200, new ReplicaChanger(host, control, shards)::round);
    timer.every(1_000, watch::ask);
  }

  /** The port that clients connect to. */
  public int respPort() {
    return respServer.port();
  }

  public int httpPort() {
    return httpPort.port();
  }

  /** 0 for none. */
  public int grpcPort() {
    return grpc.port();
  }

  public String name() {
    return settings.name();
  }

  /** Changes of who belongs to the cluster and who holds what, as an operator asks for them. */
  public ClusterMembership membership() {
    return control.membership();
  }

  /** Why clients should not be sent here yet; empty when it is ready. */
  public List<String> notReady() {
    return state.notReady();
  }

  /** Waits until the node is ready; false when it is not in time. */
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

  /** Takes no more clients, answers those that wait, closes ports and files. */
  @Override
  public void close() {
    open.close();
  }

  private void followCluster() {
    control.addListener(shards::mapChanged);
    open.add(resharding.started(router, messaging));
    control.addListener(map -> messaging.mapChanged(map, router));
    host.onLeaderChange(
        replica -> {
          if (replica.leading()) {
            control.reportLeader(replica.shardId(), replica.term());
          }
          messaging.leadersChanged(router);
        });
  }

  private RaftHost newRaftHost() {
    return new RaftHost(
        RaftSettings.of(
            settings.name(),
            settings.host(),
            settings.raftPort(),
            settings.dataDir(),
            settings.raftTransport(),
            settings.durability(),
            settings.snapshotAfterBytes()),
        new DiskGuard(settings.dataDir(), settings.diskReserveBytes()),
        clock,
        shardId -> NodeShards.loopOf(loops, shardId),
        this::newEngine);
  }

  private ShardEngine newEngine(String shardId, long hashSeed) {
    return scripting.attach(messaging.attach(engines.make(shardId, hashSeed)), shardId, router);
  }

  private ClusterView newClusterView() {
    return new ClusterView(
        settings.name(),
        () -> Optional.ofNullable(shards.map()),
        shards::leaderOf,
        messaging::answers,
        NodeAddress::of,
        parameters.endpointType::get);
  }

  private void applyParameters() {
    parameters.maxMemoryBytes.preset(settings.maxmemoryBytes());
    parameters.evictionPolicy.preset(settings.maxmemoryPolicy());
    parameters.maxClients.preset((long) settings.maxClients());
    parameters.password.preset(settings.requirepass());
    parameters.bind(engineSettings, this::hostedReplicas);
    messaging.bind(parameters, engineSettings);
    parameters.bind(policy);
  }

  private int hostedReplicas() {
    return host.replicas().size();
  }

  private void replicasChanged() {
    router.replicasChanged();
    parameters.limitShards(engineSettings, this::hostedReplicas);
  }

  private Announcement announcement() {
    return new Announcement(
        settings.announceHost(),
        settings.announcePort() > 0 ? settings.announcePort() : respPort(),
        settings.raftPort(),
        grpc.port(),
        settings.membership().zone());
  }

  /** Commands, statistics and the ports that show them; parts of it refer to each other. */
  private final class Introspection {
    private final Identity identity;
    private final Access access;
    private final CommandTable table;
    private final CommandStats stats;
    private final InfoReport report;
    private final Traffic traffic;
    private final MonitorFeed monitors;
    private final RequestPath path;
    private final ConfigAdmin config;

    Introspection(int ioThreads) {
      long startedMs = clock.getAsLong();
      identity =
          new Identity(
              Build.version(),
              settings.name(),
              Build.newRunId(),
              settings.port(),
              settings.httpPort(),
              settings.raftPort(),
              "",
              settings.durability().name().toLowerCase(java.util.Locale.ROOT),
              ioThreads,
              startedMs);
      Supplier<CommandTable> tableLater = this::table;
      Supplier<CommandStats> statsLater = this::stats;
      Supplier<InfoReport> reportLater = this::report;
      ServerFamilies server =
          new ServerFamilies(
              identity,
              parameters,
              state,
              new NodeHooks(control, host, loops, engineSettings, timer.thread()),
              cluster,
              clients,
              slowLog,
              latencyEvents,
              errors,
              () -> java.time.Instant.ofEpochMilli(clock.getAsLong()),
              tableLater,
              statsLater,
              reportLater);
      access = new Access(control, clients);
      List<NodeCommandSpec> nodeCommands =
          Stream.of(
                  server.commands(),
                  new ClusterCommands(cluster, startedMs).table(),
                  access.commands(tableLater, this::role),
                  messaging.commands(router, grpc::map, grpc::newestMap),
                  resharding.commands(),
                  List.of(MonitorCommand.of(this::monitors)),
                  new TransactionCommands(router).table())
              .flatMap(List::stream)
              .toList();
      table = access.follow(scripting.tableWith(CommandTables.ALL, nodeCommands), parameters);
      stats = new CommandStats(table);
      parameters.bind(slowLog, stats, latencyEvents);
      monitors =
          new MonitorFeed(
              new CommandRecorder(stats, errors, slowLog, latencyEvents, clock),
              InstantSource.system());
      traffic =
          new Traffic(
              new Rates(stats::calls, System.nanoTime()),
              new Rates(state::netInputBytes, System.nanoTime()),
              new Rates(state::netOutputBytes, System.nanoTime()));
      report = new InfoReport(identity, state, cluster, clients, stats, errors, traffic);
      path = new RequestPath(table, router, clients, monitors);
      config = ConfigAdmin.following(control, parameters.registry());
    }

    private CommandTable table() {
      return table;
    }

    private MonitorFeed monitors() {
      return monitors;
    }

    private CommandStats stats() {
      return stats;
    }

    private InfoReport report() {
      return report;
    }

    private String role() {
      return router.led().isEmpty() ? "replica" : "master";
    }

    RespServer openRespServer() throws IOException {
      RespServer server =
          new RespServer(
              loops, new ShardService(path, router), clients, ConnectionSettings.DEFAULT);
      server.start(settings.host(), settings.port());
      open.add(server::stop);
      return server;
    }

    void openGrpc() throws IOException {
      DataGridService data = grpc.data(table, path, router, clients, loops);
      NodeStatusSource status =
          new NodeStatusSource(
              settings, identity, state, host.disk(), clients, traffic, clock, grpc::map);
      NodeAdmin admin =
          new NodeAdmin(
              host,
              status,
              config,
              engineSettings,
              clients,
              access::requireUsers,
              resharding.actions(timer.thread(), messaging::answers),
              new MemberAdmin(host, control, timer.thread()),
              timer.thread());
      open.add(admin);
      grpc.open(table, clients, loops, data, admin);
      open.add(grpc);
      state.tellGrpcPort(grpc.port());
    }

    HttpPort openHttpPort() throws IOException {
      Metrics metrics =
          open.add(
              new Metrics(
                  List.of(
                      new NodeCollector(identity, state, cluster, clients),
                      new CommandCollector(stats, errors),
                      grpc.calls())));
      return open.add(
          new HttpPort(
              new InetSocketAddress(settings.host(), settings.httpPort()), state, metrics::scrape));
    }
  }
}
