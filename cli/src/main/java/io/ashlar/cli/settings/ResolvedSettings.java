package io.ashlar.cli.settings;

import io.ashlar.control.Member;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.node.MembershipSettings;
import io.ashlar.raft.Durability;
import io.ashlar.raft.RaftTransport;
import java.nio.file.Path;
import java.util.List;

/**
 * One node's settings, free of contradictions.
 *
 * @param port 0 for any free one; likewise httpPort and grpcPort
 * @param announcePort 0 for the port itself
 * @param cluster all members, this one included, in the order given
 * @param shards 1..1024
 * @param requirePass empty for none
 * @param maxMemoryBytes 0 for no limit
 * @param ioThreads 0 for automatic
 */
public record ResolvedSettings(
    String name,
    Path data,
    String host,
    int port,
    int raftPort,
    int httpPort,
    int grpcPort,
    String announceHost,
    int announcePort,
    List<Member> cluster,
    String clusterName,
    int shards,
    int replicas,
    Durability durability,
    RaftTransport raftTransport,
    String requirePass,
    long maxMemoryBytes,
    EvictionPolicy maxMemoryPolicy,
    int maxClients,
    int ioThreads,
    LogLevel logLevel,
    long diskReserveBytes,
    long snapshotAfterBytes,
    DebugCommands debugCommands,
    MembershipSettings membership) {
  public ResolvedSettings {
    cluster = List.copyOf(cluster);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "node " + name + " of " + clusterName + " " + cluster + ", data in " + data;
  }
}
