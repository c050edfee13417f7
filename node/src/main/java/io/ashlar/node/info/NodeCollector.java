package io.ashlar.node.info;

import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.topology.ClusterMap;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Shows clients, traffic and the replicas of this node to Prometheus, as they are at a scrape. */
public final class NodeCollector implements MultiCollector {
  private final Identity identity;
  private final NodeFacts facts;
  private final ClusterView cluster;
  private final ClientRegistry clients;

  public NodeCollector(
      Identity identity, NodeFacts facts, ClusterView cluster, ClientRegistry clients) {
    this.identity = identity;
    this.facts = facts;
    this.cluster = cluster;
    this.clients = clients;
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(
        InfoSnapshot.builder()
            .name("ashlar_node")
            .help("Who this is.")
            .dataPoint(
                InfoDataPointSnapshot.builder()
                    .labels(
                        Labels.of(
                            "version", identity.version(),
                            "node", identity.nodeName(),
                            "durability", identity.durability()))
                    .build())
            .build());
    all.add(gauge("ashlar_connected_clients", "Clients connected now.", clients.count()));
    all.add(gauge("ashlar_blocked_clients", "Clients that wait.", facts.blockedClients()));
    all.add(
        counter("ashlar_connections_accepted", "Connections accepted.", clients.acceptedTotal()));
    all.add(
        counter(
            "ashlar_connections_rejected",
            "Connections turned away because of maxclients.",
            clients.refusedTotal()));
    all.add(counter("ashlar_net_input_bytes", "Bytes from clients.", facts.netInputBytes()));
    all.add(counter("ashlar_net_output_bytes", "Bytes to clients.", facts.netOutputBytes()));
    all.add(
        gauge("ashlar_max_memory_bytes", "Limit for keys, 0 for none.", facts.maxMemoryBytes()));
    all.add(
        gauge(
            "ashlar_resident_memory_bytes",
            "Memory of the process.",
            ProcessMemory.residentBytes()));
    all.add(
        gauge(
            "ashlar_map_epoch",
            "Epoch of the cluster map, 0 before the first.",
            cluster.map().map(ClusterMap::epoch).orElse(0L)));
    all.add(
        gauge(
            "ashlar_cluster_ok",
            "1 when every slot's shard has a known leader.",
            cluster.allSlotsServed() ? 1 : 0));
    shards(all);
    return new MetricSnapshots(all);
  }

  private void shards(List<MetricSnapshot> all) {
    List<ShardFacts> shards = facts.shards();
    all.add(roles(shards));
    replication(all, shards);
    snapshots(all, shards);
    keyspace(all, shards);
  }

  private static GaugeSnapshot roles(List<ShardFacts> shards) {
    var role = GaugeSnapshot.builder().name("ashlar_shard_role").help("1 for the role it has.");
    for (ShardFacts shard : shards) {
      role.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("shard", shard.shardId(), "role", shard.role()))
              .value(1)
              .build());
    }
    return role.build();
  }

  private static void replication(List<MetricSnapshot> all, List<ShardFacts> shards) {
    all.add(gauges("ashlar_shard_leading", "1 if it serves.", shards, s -> s.leading() ? 1 : 0));
    all.add(gauges("ashlar_shard_term", "Raft's term.", shards, ShardFacts::term));
    all.add(
        gauges("ashlar_shard_commit_index", "Last committed.", shards, ShardFacts::commitIndex));
    all.add(
        gauges("ashlar_shard_applied_index", "Last applied.", shards, ShardFacts::appliedIndex));
    all.add(
        gauges(
            "ashlar_shard_commit_lag_entries",
            "Entries committed and not yet applied.",
            shards,
            ShardFacts::lagEntries));
    all.add(
        gauges(
            "ashlar_shard_in_flight_entries",
            "Entries appended and not yet committed.",
            shards,
            ShardFacts::inFlightEntries));
    all.add(
        gauges("ashlar_shard_in_flight_bytes", "Their size.", shards, ShardFacts::inFlightBytes));
  }

  private static void snapshots(List<MetricSnapshot> all, List<ShardFacts> shards) {
    all.add(counters("ashlar_shard_rebuilds", "Rebuilt states.", shards, ShardFacts::rebuilds));
    all.add(
        counters("ashlar_shard_snapshots", "Finished snapshots.", shards, ShardFacts::snapshots));
    all.add(
        gauges(
            "ashlar_shard_snapshot_running",
            "1 while one is taken.",
            shards,
            s -> s.snapshotRunning() ? 1 : 0));
    all.add(
        gauges(
            "ashlar_shard_last_snapshot_timestamp_seconds",
            "When the last one was finished, 0 for never.",
            shards,
            s -> s.lastSnapshotMs() / 1e3));
  }

  private static void keyspace(List<MetricSnapshot> all, List<ShardFacts> shards) {
    all.add(gauges("ashlar_shard_keys", "Keys.", shards, ShardFacts::keys));
    all.add(
        gauges(
            "ashlar_shard_expiring_keys", "Keys with expiry.", shards, ShardFacts::expiringKeys));
    all.add(
        gauges("ashlar_shard_memory_bytes", "Memory of keys.", shards, ShardFacts::memoryBytes));
    all.add(
        counters("ashlar_shard_keyspace_hits", "Keys found.", shards, ShardFacts::keyspaceHits));
    all.add(
        counters(
            "ashlar_shard_keyspace_misses", "Keys missed.", shards, ShardFacts::keyspaceMisses));
    all.add(
        counters("ashlar_shard_expired_keys", "Keys expired.", shards, ShardFacts::expiredKeys));
    all.add(
        counters("ashlar_shard_evicted_keys", "Keys evicted.", shards, ShardFacts::evictedKeys));
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static GaugeSnapshot gauges(
      String name, String help, List<ShardFacts> shards, ToDoubleFunction<ShardFacts> field) {
    var snapshot = GaugeSnapshot.builder().name(name).help(help);
    for (ShardFacts shard : shards) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("shard", shard.shardId()))
              .value(field.applyAsDouble(shard))
              .build());
    }
    return snapshot.build();
  }

  private static CounterSnapshot counters(
      String name, String help, List<ShardFacts> shards, ToDoubleFunction<ShardFacts> field) {
    var snapshot = CounterSnapshot.builder().name(name).help(help);
    for (ShardFacts shard : shards) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("shard", shard.shardId()))
              .value(field.applyAsDouble(shard))
              .build());
    }
    return snapshot.build();
  }
}
