package io.ashlar.router;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.CommandCatalogue;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.grid.DataGridService;
import io.ashlar.node.grid.GridHome;
import io.ashlar.node.grpc.AccessRule;
import io.ashlar.node.grpc.GrpcCalls;
import io.ashlar.node.grpc.GrpcPort;
import io.ashlar.node.grpc.TopologyFeed;
import io.ashlar.node.grpc.TopologyService;
import io.ashlar.node.request.ClientService;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.watch.Relay;
import io.ashlar.node.watch.Watches;
import io.ashlar.router.map.ToldMaps;
import io.ashlar.router.users.UserCallers;
import io.ashlar.router.users.Users;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The router's gRPC port: the node's own services, whose commands go the router's way, and whose
 * map is what the nodes tell. Any thread.
 */
final class RouterGrpc implements AutoCloseable {
  private static final String TOPOLOGY_LIKE = "cluster|shards";
  private static final String NAME = "router";
  private static final int HEALTH_MS = 200;

  private final DataGridService data;
  private final GrpcPort port;

  /**
   * Listens at once.
   *
   * @param loops that serve the connections; the first one looks after health
   * @throws IOException when the port cannot be had
   */
  RouterGrpc(
      InetSocketAddress address,
      ClientService service,
      ClientRegistry clients,
      IoLoops loops,
      Users users,
      ToldMaps maps,
      BooleanSupplier ready,
      GrpcCalls calls)
      throws IOException {
    // No command is answered with MOVED here: nobody asks who leads.
    Watches watches = new Watches("", null, maps::newest, (account, shown) -> new Relay(shown));
    data =
        new DataGridService(
            new GridHome(service, clients, loops, slot -> Optional.empty(), watches));
    TopologyFeed feed = new TopologyFeed(maps::newest);
    maps.onChange(feed::refresh);
    CommandTable guarding = new CommandTable(CommandCatalogue.cluster(), List.of());
    port =
        new GrpcPort(
            address,
            loops,
            List.of(
                new GrpcPort.Service(
                    new TopologyService(NAME, feed),
                    AccessRule.likeCommands(guarding, TOPOLOGY_LIKE, Map.of()),
                    feed::close),
                new GrpcPort.Service(new AdminRelay(maps::newest), AccessRule.authenticated()),
                GrpcPort.Service.onLoops(data, AccessRule.authenticated(), data::close)),
            new UserCallers(users),
            calls);
    var _ =
        loops
            .all()
            .getFirst()
            .scheduleAtFixedRate(
                () -> port.ready(ready.getAsBoolean()), 0, HEALTH_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * What users' rules may name here: the router's commands, and those of the nodes' clusters that
   * guard {@code Topology}.
   */
  static List<CommandSpec> named(CommandTable table) {
    List<CommandSpec> specs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (CommandTable.Entry entry : table.all()) {
      specs.add(entry.spec());
      names.add(entry.spec().name());
    }
    CommandCatalogue.cluster().stream().filter(spec -> names.add(spec.name())).forEach(specs::add);
    return specs;
  }

  /** The bound port. */
  int port() {
    return port.port();
  }

  /** Says that it is not ready any more; sessions end as soon as they owe nothing. */
  void drain() {
    port.ready(false);
    data.drain();
  }

  @Override
  public void close() {
    port.close();
  }
}
