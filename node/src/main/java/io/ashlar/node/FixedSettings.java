package io.ashlar.node;

import io.ashlar.node.cluster.NodeAddress;
import io.ashlar.node.config.FixedParameters;
import io.ashlar.raft.Durability;
import io.ashlar.raft.RaftSettings;

/** What a node is started with, as CONFIG GET shows it. */
final class FixedSettings {
  private FixedSettings() {}

  static FixedParameters of(NodeSettings settings) {
    boolean literal = NodeAddress.isLiteral(settings.announceHost());
    return new FixedParameters(
        settings.port(),
        settings.host(),
        settings.dataDir().toString(),
        literal ? settings.announceHost() : "",
        literal ? "" : settings.announceHost(),
        RaftSettings.ELECTION_TIMEOUT_MAX_MS,
        settings.ioThreads(),
        settings.durability() == Durability.FSYNC,
        settings.debugCommand(),
        "");
  }
}
