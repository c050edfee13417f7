package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.ScriptCache;
import io.ashlar.engine.script.ScriptCommands;
import io.ashlar.engine.script.ScriptRuntime;
import io.ashlar.engine.script.ScriptSettings;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.script.FunctionFamily;
import io.ashlar.node.commands.script.ScriptFamily;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.info.ScriptFacts;
import io.ashlar.node.routing.Router;
import io.ashlar.node.script.NodeCommandsInScripts;
import io.ashlar.node.script.NodeFunctions;
import io.ashlar.node.script.RunningScripts;
import io.ashlar.node.script.ShardScriptHost;
import io.ashlar.raft.DiskGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything of this node that has to do with scripts and functions. */
final class Scripting implements AutoCloseable {
  private final ScriptSettings settings = new ScriptSettings();
  private final ScriptCache cache = new ScriptCache();
  private final RunningScripts running = new RunningScripts(settings);
  private final NodeFunctions functions;
  private final NodeCommandsInScripts nodeCommands;
  private final IoLoops loops;
  private final Supplier<DiskGuard> disk;
  private volatile @Nullable CommandTable table;

  Scripting(
      ControlPlane control,
      IoLoops loops,
      Messaging messaging,
      NodeParameters parameters,
      Supplier<DiskGuard> disk) {
    this.disk = disk;
    this.loops = loops;
    this.nodeCommands = new NodeCommandsInScripts(messaging.channels());
    this.functions = new NodeFunctions(control);
    parameters.bind(settings);
  }

  /** Lets a shard run scripts. */
  ShardEngine attach(ShardEngine engine, String shardId, Router router) {
    ShardScriptHost host =
        new ShardScriptHost(
            shardId,
            this::requireTable,
            nodeCommands,
            router::shardOf,
            functions::current,
            cache::flushes,
            running,
            () -> disk.get().refusesWrites(),
            NodeShards.loopOf(loops, shardId));
    engine.setScripts(new ScriptRuntime(host, settings, System::nanoTime));
    return engine;
  }

  private CommandTable requireTable() {
    return Objects.requireNonNull(table, "no script runs before the ports are open");
  }

  /** The node's command table, with the commands of scripting, and for scripts. */
  CommandTable tableWith(List<CommandSpec> engine, List<NodeCommandSpec> node) {
    List<CommandSpec> onShards = new ArrayList<>(engine);
    onShards.addAll(new ScriptCommands(cache, functions::current).table());
    List<NodeCommandSpec> here = new ArrayList<>(node);
    here.addAll(new ScriptFamily(cache, running).table());
    here.addAll(new FunctionFamily(functions, running).table());
    CommandTable made = new CommandTable(onShards, here);
    table = made;
    return made;
  }

  ScriptFacts facts() {
    FunctionSet now = functions.current();
    return new ScriptFacts(
        cache.size(), cache.bytes(), now.libraries().size(), now.functionCount());
  }

  @Override
  public void close() {
    running.abortAll();
    functions.close();
  }
}
