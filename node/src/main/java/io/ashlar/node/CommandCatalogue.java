package io.ashlar.node;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.ScriptCache;
import io.ashlar.engine.script.ScriptCommands;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.acl.AclCommands;
import io.ashlar.node.commands.cluster.ClusterCommands;
import io.ashlar.node.commands.pubsub.PubSubCommands;
import io.ashlar.node.commands.script.FunctionFamily;
import io.ashlar.node.commands.script.ScriptFamily;
import io.ashlar.node.commands.server.ConfigCommands;
import io.ashlar.node.commands.server.DebugCommands;
import io.ashlar.node.commands.server.DurabilityCommands;
import io.ashlar.node.commands.server.InfoCommands;
import io.ashlar.node.commands.server.MemoryCommands;
import io.ashlar.node.commands.transaction.TransactionCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The descriptions of a node's commands, for who has no node: a router passes them on. */
public final class CommandCatalogue {
  private CommandCatalogue() {}

  /** What shards execute. */
  public static List<CommandSpec> engine() {
    List<CommandSpec> all = new ArrayList<>(CommandTables.ALL);
    all.addAll(new ScriptCommands(new ScriptCache(), () -> FunctionSet.EMPTY).table());
    return all;
  }

  /** What nodes tell of their cluster. */
  @SuppressWarnings("NullAway")
  public static List<CommandSpec> cluster() {
    return new ClusterCommands(null, 0).table().stream().map(NodeCommandSpec::spec).toList();
  }

  /**
   * What nodes execute about themselves and the cluster. The families are made without what they
   * work on, since nothing of them is executed: only their descriptions are taken.
   */
  @SuppressWarnings("NullAway")
  public static List<CommandSpec> ofNodes() {
    return Stream.of(
            new InfoCommands(null, null, null, "").table(),
            new ConfigCommands(null, null).table(),
            new MemoryCommands(null).table(),
            new DebugCommands(null, null, null, null, null).table(),
            new DurabilityCommands(null, null).table(),
            new AclCommands(null, null, null, null).table(),
            new TransactionCommands(null).table(),
            new PubSubCommands(null, null).table(),
            new ScriptFamily(null, null).table(),
            new FunctionFamily(null, null).table())
        .flatMap(List::stream)
        .map(NodeCommandSpec::spec)
        .toList();
  }
}
