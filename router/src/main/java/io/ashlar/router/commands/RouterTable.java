package io.ashlar.router.commands;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Words;
import io.ashlar.node.CommandCatalogue;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.client.ClientCommands;
import io.ashlar.node.commands.connection.ConnectionCommands;
import io.ashlar.node.commands.connection.Hello;
import io.ashlar.node.commands.server.CommandCommands;
import io.ashlar.node.commands.server.LatencyCommands;
import io.ashlar.node.commands.server.SlowLogCommands;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.node.info.SlowLog;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Credentials;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.router.caching.Invalidations;
import io.ashlar.router.messages.Channels;
import io.ashlar.router.request.RoutedCall;
import io.ashlar.router.request.RouterCommand;
import io.ashlar.router.request.ScriptBodies;
import io.ashlar.router.request.TransactionCommands;
import io.ashlar.router.users.Users;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All commands of a router by name, and who does what. */
public final class RouterTable {
  private static final String TRACKING = "client|tracking";
  private static final Set<String> CHANGES_LINKS = Set.of("client|no-touch");

  private RouterTable() {}

  /**
   * What the router's own commands work on.
   *
   * @param table, stats, report made from the commands given out here, so asked only when a command
   *     runs
   */
  public record Parts(
      Identity identity,
      ClientRegistry clients,
      Tracking tracking,
      NodeParameters parameters,
      Users users,
      ScriptBodies scripts,
      Channels channels,
      Invalidations invalidations,
      SlowLog slowLog,
      LatencyEvents latencyEvents,
      Runnable resetStatistics,
      Supplier<Map<String, String>> routerFields,
      Supplier<CommandTable> table,
      Supplier<CommandStats> stats,
      Supplier<InfoReport> report) {}

  public static CommandTable of(Parts parts) {
    List<NodeCommandSpec> here = new ArrayList<>(asOnNodes(parts));
    here.addAll(Refusals.table());
    Map<String, NodeCommand> own = own(parts);
    CommandCatalogue.ofNodes().stream()
        .map(spec -> new NodeCommandSpec(spec, executionOf(spec, own)))
        .forEach(here::add);
    here.replaceAll(one -> withOwn(one, own, parts.invalidations()));
    return new CommandTable(CommandCatalogue.engine(), here);
  }

  private static NodeCommandSpec withOwn(
      NodeCommandSpec one, Map<String, NodeCommand> own, Invalidations invalidations) {
    String name = one.spec().name();
    NodeCommand execution = own.get(name);
    if (execution != null) {
      return new NodeCommandSpec(one.spec(), execution);
    }
    if (name.equals(TRACKING)) {
      return new NodeCommandSpec(one.spec(), onceAllTell(one.command(), invalidations));
    }
    return CHANGES_LINKS.contains(name)
        ? new NodeCommandSpec(one.spec(), whenQuiet(one.command()))
        : one;
  }

  /** Tracking is on when the router hears of every change. */
  private static NodeCommand onceAllTell(NodeCommand command, Invalidations invalidations) {
    return (RouterCommand)
        call -> {
          if (!Words.is(call.args()[2], "ON")) {
            command.execute(call);
            return;
          }
          call.exclusively(
              () ->
                  invalidations.listen(
                      error ->
                          call.desk()
                              .client()
                              .execute(
                                  () -> {
                                    if (error == null) {
                                      command.execute(call);
                                    } else {
                                      call.reply(error);
                                    }
                                    call.endExclusive();
                                  })));
        };
  }

  /** What follows goes over other connections, and must not overtake what went before. */
  private static NodeCommand whenQuiet(NodeCommand command) {
    return (RouterCommand)
        call ->
            call.exclusively(
                () -> {
                  command.execute(call);
                  call.endExclusive();
                });
  }

  /** What is about the client's connection and this process is done as on a node. */
  private static List<NodeCommandSpec> asOnNodes(Parts parts) {
    Credentials unused = new Credentials(parts.clients(), InstantSource.system());
    Hello hello = new Hello(unused, Identity.REDIS_VERSION, "standalone", () -> "master");
    return Stream.of(
            new ConnectionCommands(unused, hello).table(),
            new ClientCommands(parts.clients(), parts.tracking()).table(),
            new CommandCommands(parts.table()).table(),
            new SlowLogCommands(parts.slowLog()).table(),
            new LatencyCommands(parts.latencyEvents(), parts.stats(), InstantSource.system())
                .table())
        .flatMap(List::stream)
        .toList();
  }

  private static Map<String, NodeCommand> own(Parts parts) {
    Map<String, NodeCommand> own = new HashMap<>(Refusals.byName());
    own.putAll(new Logins(parts.users()).all());
    own.putAll(TransactionCommands.all());
    own.putAll(new FanOuts(parts.scripts()).all());
    own.putAll(new MessageCommands(parts.channels()).all());
    own.putAll(new RouterConfig(parts.parameters(), parts.resetStatistics()).all());
    RouterInfo info = new RouterInfo(parts.identity(), parts.report(), parts.routerFields());
    own.put("info", (RouterCommand) info::run);
    own.put("wait", (RouterCommand) RoutedCall::askWhereWritten);
    own.put("waitaof", (RouterCommand) RoutedCall::askWhereWritten);
    return own;
  }

  /** What is nobody else's is passed on to a node. */
  private static NodeCommand executionOf(CommandSpec spec, Map<String, NodeCommand> own) {
    NodeCommand execution = own.get(spec.name());
    return execution != null ? execution : (RouterCommand) call -> call.askAny(call::reply);
  }
}
