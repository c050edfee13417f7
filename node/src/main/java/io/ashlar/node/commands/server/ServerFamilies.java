package io.ashlar.node.commands.server;

import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.ErrorStats;
import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.node.info.NodeFacts;
import io.ashlar.node.info.SlowLog;
import io.ashlar.node.session.ClientRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the families of this package need of the node, and all their commands.
 *
 * @param table, stats, report made from the commands given out here, so asked only when a command
 *     runs
 */
public record ServerFamilies(
    Identity identity,
    NodeParameters parameters,
    NodeFacts facts,
    ServerHooks hooks,
    ClusterView cluster,
    ClientRegistry clients,
    SlowLog slowLog,
    LatencyEvents latencyEvents,
    ErrorStats errors,
    InstantSource wallClock,
    Supplier<CommandTable> table,
    Supplier<CommandStats> stats,
    Supplier<InfoReport> report) {

  /** Every command of this package. */
  public List<NodeCommandSpec> commands() {
    return Stream.of(
            new InfoCommands(report, cluster, wallClock, identity.version()).table(),
            new ConfigCommands(parameters.registry(), this::resetStatistics).table(),
            new CommandCommands(table).table(),
            new SlowLogCommands(slowLog).table(),
            new LatencyCommands(latencyEvents, stats, wallClock).table(),
            new MemoryCommands(facts).table(),
            new DebugCommands(hooks, parameters.debugCommand::get, table, latencyEvents, wallClock)
                .table(),
            new DurabilityCommands(hooks, facts).table(),
            RefusedCommands.table())
        .flatMap(List::stream)
        .toList();
  }

  private void resetStatistics() {
    stats.get().reset();
    errors.reset();
    clients.resetCounters();
    hooks.resetStatistics();
  }
}
