package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.cluster.SlotStatsCommand;
import io.ashlar.node.commands.peer.LoadPeerCommand;
import io.ashlar.node.commands.peer.MigrationPeerCommands;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.grpc.MigrationActions;
import io.ashlar.node.grpc.ShardActions;
import io.ashlar.node.load.LoadReporter;
import io.ashlar.node.migration.MigrationStep;
import io.ashlar.node.migration.Migrations;
import io.ashlar.node.routing.Router;
import io.ashlar.raft.RaftHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;

/** What the node has to do with slots that move, wired. */
final class Resharding implements AutoCloseable {
  final ControlPlane control;
  final RaftHost host;
  final Migrations migrations;
  private final NodeShards shards;
  private final LoadReporter reporter;

  Resharding(
      NodeSettings node,
      ControlPlane control,
      RaftHost host,
      NodeShards shards,
      NodeParameters parameters,
      MigrationStep.Observer observer) {
    this.control = control;
    this.host = host;
    this.shards = shards;
    this.migrations =
        new Migrations(
            node.name(), host, shards, control, parameters.migrationBytesPerSecond::get, observer);
    this.reporter = new LoadReporter(host, control, node.membership().slots());
  }

  /** After the node's shards were told to follow the map, before there is one. */
  Resharding started(Router router, Messaging messaging) {
    shards.onSlotChange(() -> slotsChanged(router, messaging));
    control.addListener(map -> migrations.wake());
    host.onLeaderChange(replica -> migrations.wake());
    migrations.start();
    reporter.start();
    return this;
  }

  /** A replica here has other slots; on its shard's thread. */
  private void slotsChanged(Router router, Messaging messaging) {
    router.replicasChanged();
    messaging.leadersChanged(router);
    migrations.wake();
  }

  List<NodeCommandSpec> commands() {
    List<NodeCommandSpec> commands =
        new ArrayList<>(new MigrationPeerCommands(migrations::atTarget).table());
    commands.add(new SlotStatsCommand(slotCounts()).spec());
    commands.add(new LoadPeerCommand(control.migrations.loads::tell).spec());
    return commands;
  }

  SlotCounts slotCounts() {
    return new SlotCounts(host, shards);
  }

  MigrationAdmin admin(ScheduledExecutorService timer) {
    return new MigrationAdmin(control, host, migrations, timer);
  }

  /** What operators have the node do about it. */
  record Actions(MigrationActions migrations, ShardActions shards) {}

  /**
   * @param answers whether a node can be reached
   */
  Actions actions(ScheduledExecutorService timer, Predicate<String> answers) {
    MigrationAdmin admin = admin(timer);
    return new Actions(admin, new ShardAdmin(control, host, admin, answers));
  }

  @Override
  public void close() {
    reporter.close();
    migrations.close();
  }
}
