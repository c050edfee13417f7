package io.ashlar.router.commands;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.server.MonitorCommand;
import io.ashlar.node.commands.server.RefusedCommands;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a router does not do; each error says why, or what one Redis alone would say. */
final class Refusals {
  private static final Reply.Error NO_CLUSTER =
      new Reply.Error("ERR This instance has cluster support disabled");
  private static final Reply.Error NO_MONITOR =
      new Reply.Error("ERR MONITOR is not available at a router: ask the nodes");
  private static final Reply.Error NO_DEBUG =
      new Reply.Error("ERR DEBUG is not available at a router: ask the nodes");

  private Refusals() {}

  static Map<String, NodeCommand> byName() {
    return Map.of(
        "debug", call -> call.reply(NO_DEBUG),
        "role",
            call ->
                call.reply(Reply.Array.of(Reply.Bulk.of("master"), Reply.ZERO, Reply.EMPTY_ARRAY)));
  }

  /** Commands that only nodes of a cluster have; to clients a router is one Redis. */
  static List<NodeCommandSpec> table() {
    List<NodeCommandSpec> table = new ArrayList<>(RefusedCommands.table());
    table.add(
        new NodeCommandSpec(
            MonitorCommand.of(Refusals::noFeed).spec(), call -> call.reply(NO_MONITOR)));
    table.add(cluster("cluster", Arity.atLeast(2), "A container for Redis Cluster commands."));
    table.add(cluster("asking", Arity.exactly(1), "Follows a redirection of a cluster."));
    table.add(cluster("readonly", Arity.exactly(1), "Allows reads from a cluster's replicas."));
    table.add(cluster("readwrite", Arity.exactly(1), "Ends READONLY."));
    return table;
  }

  private static io.ashlar.node.info.MonitorFeed noFeed() {
    throw new IllegalStateException("a router has no monitors");
  }

  private static NodeCommandSpec cluster(String name, Arity arity, String summary) {
    return new NodeCommandSpec(
        CommandSpec.named(name)
            .arity(arity)
            .flags(CommandFlag.FAST)
            .categories(AclCategory.CONNECTION)
            .since("3.0.0")
            .group("cluster")
            .summary(summary)
            .build(),
        call -> call.reply(NO_CLUSTER));
  }
}
