package io.ashlar.node;

import io.ashlar.node.info.Identity;
import io.ashlar.node.info.ProcessMemory;
import io.ashlar.node.info.ShardFacts;
import io.ashlar.node.info.Traffic;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.proto.v1.DiskStatus;
import io.ashlar.proto.v1.MemoryStatus;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.proto.v1.ReplicaStatus;
import io.ashlar.raft.DiskGuard;
import io.ashlar.topology.ClusterMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the node tells operators of itself. Any thread. */
final class NodeStatusSource {
  private final NodeSettings settings;
  private final Identity identity;
  private final NodeState state;
  private final DiskGuard disk;
  private final ClientRegistry clients;
  private final Traffic traffic;
  private final LongSupplier clock;
  private final Supplier<Optional<ClusterMap>> map;

  NodeStatusSource(
      NodeSettings settings,
      Identity identity,
      NodeState state,
      DiskGuard disk,
      ClientRegistry clients,
      Traffic traffic,
      LongSupplier clock,
      Supplier<Optional<ClusterMap>> map) {
    this.settings = settings;
    this.identity = identity;
    this.state = state;
    this.disk = disk;
    this.clients = clients;
    this.traffic = traffic;
    this.clock = clock;
    this.map = map;
  }

  NodeStatus status() {
    List<ShardFacts> replicas = state.shards();
    NodeStatus.Builder status =
        NodeStatus.newBuilder()
            .setName(identity.nodeName())
            .setVersion(identity.version())
            .setStartedMs(identity.startedMs())
            .addAllNotReady(state.notReady())
            .setMapEpoch(map.get().map(ClusterMap::epoch).orElse(0L))
            .setDisk(disk())
            .setMemory(memory(replicas))
            .setClients(clients.count())
            .setCommandsPerSecond(traffic.commands().perSecond())
            .setDurability(identity.durability());
    replicas.forEach(replica -> status.addReplicas(of(replica)));
    // Last, so that it is the time at which the answer leaves.
    return status.setClockMs(clock.getAsLong()).build();
  }

  private DiskStatus disk() {
    return DiskStatus.newBuilder()
        .setPath(settings.dataDir().toAbsolutePath().toString())
        .setFreeBytes(disk.freeBytes())
        .setTotalBytes(disk.totalBytes())
        .setReserveBytes(settings.diskReserveBytes())
        .setRefusesWrites(disk.refusesWrites())
        .build();
  }

  private MemoryStatus memory(List<ShardFacts> replicas) {
    return MemoryStatus.newBuilder()
        .setKeysBytes(replicas.stream().mapToLong(ShardFacts::memoryBytes).sum())
        .setMaxBytes(state.maxMemoryBytes())
        .setResidentBytes(ProcessMemory.residentBytes())
        .build();
  }

  private static ReplicaStatus of(ShardFacts facts) {
    return ReplicaStatus.newBuilder()
        .setShardId(facts.shardId())
        .setRole(facts.role())
        .setTerm(facts.term())
        .setCommitIndex(facts.commitIndex())
        .setAppliedIndex(facts.appliedIndex())
        .setLagEntries(facts.lagEntries())
        .setKeys(facts.keys())
        .setMemoryBytes(facts.memoryBytes())
        .setRebuilds(facts.rebuilds())
        .build();
  }
}
