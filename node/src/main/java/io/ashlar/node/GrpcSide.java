package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.ObservedLeader;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.grid.DataGridService;
import io.ashlar.node.grid.GridHome;
import io.ashlar.node.grpc.AccessRule;
import io.ashlar.node.grpc.AdminActions;
import io.ashlar.node.grpc.AdminService;
import io.ashlar.node.grpc.CallerCheck;
import io.ashlar.node.grpc.GrpcCalls;
import io.ashlar.node.grpc.GrpcPort;
import io.ashlar.node.grpc.MembersService;
import io.ashlar.node.grpc.TopologyFeed;
import io.ashlar.node.grpc.TopologyService;
import io.ashlar.node.grpc.TopologySource;
import io.ashlar.node.request.RequestPath;
import io.ashlar.node.request.ShardService;
import io.ashlar.node.routing.Router;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.watch.UserAsker;
import io.ashlar.node.watch.Watches;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The gRPC port with its services, wired; nothing where the settings want none. */
final class GrpcSide implements TopologySource, AutoCloseable {
  private static final String TOPOLOGY_LIKE = "cluster|shards";
  private static final String ADMIN_LIKE = "config|get";

  private final NodeSettings settings;
  private final RaftHost host;
  private final NodeShards shards;
  private final ControlPlane control;
  private final TopologyFeed feed = TopologyFeed.of(this);
  private final GrpcCalls calls = new GrpcCalls();
  private @Nullable GrpcPort port;

  GrpcSide(NodeSettings settings, RaftHost host, NodeShards shards, ControlPlane control) {
    this.settings = settings;
    this.host = host;
    this.shards = shards;
    this.control = control;
  }

  /** Listens, if it is to. */
  void open(
      CommandTable table,
      ClientRegistry clients,
      IoLoops loops,
      DataGridService data,
      AdminActions admin)
      throws IOException {
    if (settings.grpcPort() < 0) {
      return;
    }
    port =
        new GrpcPort(
            new InetSocketAddress(settings.host(), settings.grpcPort()),
            loops,
            List.of(
                new GrpcPort.Service(
                    new TopologyService(settings.name(), feed),
                    AccessRule.likeCommands(table, TOPOLOGY_LIKE, Map.of()),
                    feed::close),
                new GrpcPort.Service(
                    new AdminService(admin, InstantSource.system()),
                    AccessRule.likeCommands(table, ADMIN_LIKE, AdminService.LIKE_COMMANDS)),
                GrpcPort.Service.onLoops(data, AccessRule.authenticated(), data::close),
                // Who joins shows a token, and knows no user yet.
                new GrpcPort.Service(
                    new MembersService(new JoinDesk(control, host, System::currentTimeMillis)),
                    AccessRule.EVERYBODY)),
            new CallerCheck(clients, this::map, InstantSource.system()),
            calls);
  }

  /** The service whose commands go the way of those of the RESP port. */
  DataGridService data(
      CommandTable table, RequestPath path, Router router, ClientRegistry clients, IoLoops loops) {
    CommandSpec watch = table.named("watch").orElseThrow().spec();
    Watches watches =
        new Watches(
            settings.name(),
            shards,
            this::newestPublicMap,
            (account, shown) -> new UserAsker(account, watch, shown));
    return new DataGridService(
        new GridHome(new ShardService(path, router), clients, loops, this::leaderOfSlot, watches));
  }

  private Optional<io.ashlar.proto.v1.ClusterMap> newestPublicMap() {
    return Optional.ofNullable(feed.newest()).map(TopologyFeed.Edition::map);
  }

  /** The node that leads a slot's shard, as far as this one knows. */
  private Optional<NodeInfo> leaderOfSlot(int slot) {
    return map()
        .flatMap(map -> map.ownerOf(slot).flatMap(shard -> map.node(leaderOf(shard.id()).node())));
  }

  /** The bound port; 0 for none. */
  int port() {
    return port == null ? 0 : port.port();
  }

  GrpcCalls calls() {
    return calls;
  }

  /** Has watchers hear of what is new; to be called often. */
  void refresh() {
    if (port != null) {
      feed.refresh();
    }
  }

  /** The map as everybody may see it, for routers; null before there is one. */
  TopologyFeed.@Nullable Edition newestMap() {
    if (port == null) {
      feed.refresh();
    }
    return feed.newest();
  }

  /** What health checks are answered from now on. */
  void ready(boolean ready) {
    if (port != null) {
      port.ready(ready);
    }
  }

  @Override
  public Optional<ClusterMap> map() {
    return Optional.ofNullable(shards.map());
  }

  /** A replica here knows better and sooner than the control group. */
  @Override
  public Leader leaderOf(String shardId) {
    for (ShardReplica replica : host.replicas()) {
      if (replica.shardId().equals(shardId)) {
        long term = replica.term();
        return replica
            .leaderHint()
            .map(node -> new Leader(node, term))
            .orElse(new Leader("", term));
      }
    }
    Optional<ObservedLeader> observed = control.observedLeaderOf(shardId);
    return observed.map(one -> new Leader(one.node(), one.term())).orElse(Leader.UNKNOWN);
  }

  @Override
  public void close() {
    if (port != null) {
      port.close();
    }
  }
}
