package io.ashlar.cli;

import io.ashlar.cli.settings.ResolvedSettings;
import io.ashlar.control.Member;
import io.ashlar.node.AshlarNode;
import io.ashlar.node.NodeSettings;
import java.time.Duration;
import java.util.Locale;

/** Starts real nodes: the one place where the command line meets {@code io.ashlar.node}. */
final class AshlarNodes {
  private AshlarNodes() {}

  static RunningNode start(ResolvedSettings settings) throws Exception {
    AshlarNode node = AshlarNode.start(nodeSettings(settings));
    return new RunningNode() {
      @Override
      public boolean awaitReady(Duration timeout) throws InterruptedException {
        return node.awaitReady(timeout);
      }

      @Override
      public int respPort() {
        return node.respPort();
      }

      @Override
      public int grpcPort() {
        return node.grpcPort();
      }

      @Override
      public void close() throws Exception {
        node.close();
      }
    };
  }

  private static NodeSettings nodeSettings(ResolvedSettings settings) {
    NodeSettings.Builder builder =
        NodeSettings.builder(settings.name(), settings.data(), settings.raftPort())
            .host(settings.host())
            .port(settings.port())
            .httpPort(settings.httpPort())
            .grpcPort(settings.grpcPort())
            .announceHost(settings.announceHost())
            .announcePort(settings.announcePort())
            .clusterName(settings.clusterName())
            .shards(settings.shards())
            .replicas(settings.replicas())
            .requirepass(settings.requirePass())
            .durability(settings.durability())
            .raftTransport(settings.raftTransport())
            .maxmemoryBytes(settings.maxMemoryBytes())
            .maxmemoryPolicy(settings.maxMemoryPolicy())
            .maxClients(settings.maxClients())
            .diskReserveBytes(settings.diskReserveBytes())
            .snapshotAfterBytes(settings.snapshotAfterBytes())
            .membership(settings.membership())
            .debugCommand(settings.debugCommands().name().toLowerCase(Locale.ROOT));
    for (Member member : settings.cluster()) {
      builder.peer(member.name(), new NodeSettings.Peer(member.host(), member.raftPort()));
    }
    if (settings.ioThreads() > 0) {
      builder.ioThreads(settings.ioThreads());
    }
    return builder.build();
  }
}
