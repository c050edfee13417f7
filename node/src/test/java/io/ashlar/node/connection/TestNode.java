package io.ashlar.node.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.CommandTables;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.acl.AclCommands;
import io.ashlar.node.commands.client.ClientCommands;
import io.ashlar.node.commands.connection.ConnectionCommands;
import io.ashlar.node.commands.connection.Hello;
import io.ashlar.node.commands.peer.PeerCommands;
import io.ashlar.node.commands.pubsub.PubSubCommands;
import io.ashlar.node.commands.transaction.TransactionCommands;
import io.ashlar.node.feed.KeyspaceNotifier;
import io.ashlar.node.grid.GridHome;
import io.ashlar.node.grid.Watching;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.request.RequestPath;
import io.ashlar.node.request.ShardService;
import io.ashlar.node.routing.Router;
import io.ashlar.node.routing.ShardDirectory;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Credentials;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.node.users.ClusterUsers;
import io.ashlar.node.users.MemoryUsers;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A node on a real port over shards in memory. {@code s1} owns slots 0-8191, {@code s2} the rest
 * but for 16383, which nobody owns; with two loops each shard has its own.
 */
public final class TestNode implements AutoCloseable {
  public final IoLoops loops;
  public final FakeShard s1;
  public final FakeShard s2;
  final ClientPolicy policy = new ClientPolicy();
  public final ClientRegistry clients = new ClientRegistry(policy);
  final Tracking tracking = new Tracking(clients);
  final ConcurrentLinkedQueue<String> published = new ConcurrentLinkedQueue<>();
  final PubSub pubSub = new PubSub((channel, message) -> published.add(new String(channel, UTF_8)));
  final KeyspaceNotifier notifier = new KeyspaceNotifier(pubSub);
  public final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
  public volatile Optional<String> otherLeader = Optional.empty();
  final MemoryUsers store = new MemoryUsers();
  final ClusterUsers users;
  private final RespServer server;
  private final GridHome gridHome;

  public TestNode(int loopCount) throws IOException {
    this(loopCount, ConnectionSettings.DEFAULT, 1_000);
  }

  TestNode(int loopCount, ConnectionSettings settings, long leaderWaitMs) throws IOException {
    loops = new IoLoops(loopCount, "test-io");
    s1 = new FakeShard("s1", loops.shardLoop(0));
    s2 = new FakeShard("s2", loops.shardLoop(1));
    ClusterMap map =
        new ClusterMap(
            "0".repeat(40),
            1,
            42,
            List.of(
                new NodeInfo("n1", "1".repeat(40), "10.0.0.1", 7001, 8001),
                new NodeInfo("n2", "2".repeat(40), "10.0.0.2", 7002, 8002).withGrpcPort(9002)),
            List.of(
                new ShardInfo("s1", List.of("n1", "n2"), List.of(new SlotRange(0, 8191))),
                new ShardInfo("s2", List.of("n1", "n2"), List.of(new SlotRange(8192, 16382)))));
    s1.attach(notifier, tracking);
    s2.attach(notifier, tracking);
    Map<String, ShardPort> ports = Map.of("s1", s1, "s2", s2);
    Router router =
        new Router(
            new ShardDirectory() {
              @Override
              public ClusterMap map() {
                return map;
              }

              @Override
              public ShardPort local(String shardId) {
                return ports.get(shardId);
              }

              @Override
              public Collection<ShardPort> locals() {
                return ports.values();
              }

              @Override
              public Optional<String> leaderOf(String shardId) {
                return otherLeader;
              }
            },
            "n1");
    Credentials credentials = new Credentials(clients, InstantSource.system());
    List<NodeCommandSpec> node = new ArrayList<>();
    node.addAll(
        new ConnectionCommands(
                credentials, new Hello(credentials, "7.2.0", "cluster", () -> "master"))
            .table());
    node.addAll(new ClientCommands(clients, tracking).table());
    node.addAll(new PubSubCommands(pubSub, router).table());
    node.addAll(new PeerCommands(pubSub, clients, Optional::empty).table());
    node.addAll(new TransactionCommands(router).table());
    CommandTable[] table = new CommandTable[1];
    node.addAll(
        new AclCommands(clients, this::users, () -> table[0], InstantSource.system()).table());
    CommandObserver observer =
        (spec, args, session, database, start, end, reply) -> executed.add(spec.name());
    table[0] = new CommandTable(CommandTables.ALL, node);
    users =
        new ClusterUsers(
            store,
            new CommandIndex(table[0].all().stream().map(CommandTable.Entry::spec).toList()),
            clients);
    store.followers.add(users);
    RequestPath path = new RequestPath(table[0], router, clients, observer);
    ShardService service = new ShardService(path, router, leaderWaitMs);
    server = new RespServer(loops, service, clients, settings);
    gridHome =
        new GridHome(service, clients, loops, slot -> otherLeader.flatMap(map::node), new NoLogs());
    server.start("127.0.0.1", 0);
  }

  /** Its shards have no logs to watch. */
  private static final class NoLogs implements Watching {
    @Override
    public void open(
        DataGridWatchRequest request,
        Account account,
        Metadata shown,
        ServerCallStreamObserver<DataGridWatchResponse> out) {
      out.onError(Status.UNIMPLEMENTED.asException());
    }

    @Override
    public void close() {}
  }

  private ClusterUsers users() {
    return users;
  }

  public IoLoops loops() {
    return loops;
  }

  public GridHome gridHome() {
    return gridHome;
  }

  int port() {
    return server.port();
  }

  TestClient connect() throws IOException {
    return new TestClient(server.port());
  }

  @Override
  public void close() {
    server.stop();
    loops.close();
  }
}
