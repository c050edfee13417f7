package io.ashlar.node.info;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.node.cluster.ClusterReplies;
import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** The sections of INFO about the process, its replicas and the cluster. */
final class ProcessSections {
  private static final long DAY_SECONDS = 86_400;
  private static final String NO_REPLICATION_ID = "0".repeat(40);

  private final Identity identity;
  private final NodeFacts facts;
  private final ClusterView cluster;
  private final ClientRegistry clients;
  private final AtomicLong peakBytes = new AtomicLong();

  ProcessSections(Identity identity, NodeFacts facts, ClusterView cluster, ClientRegistry clients) {
    this.identity = identity;
    this.facts = facts;
    this.cluster = cluster;
    this.clients = clients;
  }

  void server(Lines lines) {
    long nowMs = System.currentTimeMillis();
    long uptimeSeconds = Math.max(0, nowMs - identity.startedMs()) / 1000;
    lines.section("Server");
    lines
        .add("redis_version", Identity.REDIS_VERSION)
        .add("ashlar_version", identity.version())
        .add("redis_git_sha1", "00000000")
        .add("redis_git_dirty", 0)
        .add("redis_build_id", "0")
        .add("redis_mode", "cluster")
        .add("os", os("os.name") + " " + os("os.version") + " " + os("os.arch"))
        .add("arch_bits", 64)
        .add("monotonic_clock", "System.nanoTime")
        .add("multiplexing_api", "epoll")
        .add("atomicvar_api", "java")
        .add("gcc_version", "0.0.0")
        .add("java_version", System.getProperty("java.runtime.version", ""))
        .add("process_id", ProcessHandle.current().pid())
        .add("process_supervised", "no")
        .add("run_id", identity.runId())
        .add("tcp_port", identity.respPort())
        .add("server_time_usec", nowMs * 1000)
        .add("uptime_in_seconds", uptimeSeconds)
        .add("uptime_in_days", uptimeSeconds / DAY_SECONDS)
        .add("hz", 10)
        .add("configured_hz", 10)
        .add("lru_clock", (nowMs / 1000) & 0xff_ffff)
        .add("executable", ProcessHandle.current().info().command().orElse(""))
        .add("config_file", identity.configFile())
        .add("io_threads_active", identity.ioThreads() > 1);
  }

  void clients(Lines lines) {
    long listening =
        clients.all().stream().filter(session -> !session.subscriptions().isEmpty()).count();
    lines.section("Clients");
    lines
        .add("connected_clients", clients.count())
        .zeros("cluster_connections")
        .add("maxclients", clients.policy().maxClients)
        .zeros("client_recent_max_input_buffer", "client_recent_max_output_buffer")
        .add("blocked_clients", facts.blockedClients())
        .add("tracking_clients", facts.messaging().trackingClients())
        .add("pubsub_clients", listening)
        .zeros("watching_clients")
        .zeros("clients_in_timeout_table", "total_watched_keys")
        .add("total_blocking_keys", 0)
        .add("total_blocking_keys_on_nokey", 0);
  }

  /**
   * {@code used_memory} is what {@code maxmemory} limits: the keys of all replicas here. What the
   * process takes in all stands in {@code used_memory_rss} and the {@code jvm_} fields.
   */
  void memory(Lines lines) {
    long used = sum(ShardFacts::memoryBytes);
    long peak = peakBytes.accumulateAndGet(used, Math::max);
    long resident = ProcessMemory.residentBytes();
    var heap = ProcessMemory.heap();
    ScriptFacts scripts = facts.scripts();
    double ratio = used == 0 ? 0 : (double) resident / used;
    lines.section("Memory");
    lines
        .addBytes("used_memory", used)
        .addBytes("used_memory_rss", resident)
        .addBytes("used_memory_peak", peak)
        .add("used_memory_peak_perc", percent(used, peak))
        .zeros("used_memory_overhead", "used_memory_startup")
        .add("used_memory_dataset", used)
        .add("used_memory_dataset_perc", used == 0 ? "0.00%" : "100.00%")
        .add("allocator_allocated", heap.getUsed())
        .add("allocator_active", heap.getCommitted())
        .add("allocator_resident", heap.getCommitted())
        .addBytes("total_system_memory", ProcessMemory.systemBytes())
        .zeros("used_memory_lua", "used_memory_vm_eval")
        .add("used_memory_lua_human", "0B")
        .add("used_memory_scripts_eval", scripts.cachedBytes())
        .add("number_of_cached_scripts", scripts.cachedScripts())
        .add("number_of_functions", scripts.functions())
        .add("number_of_libraries", scripts.libraries())
        .zeros("used_memory_vm_functions", "used_memory_vm_total")
        .add("used_memory_vm_total_human", "0B")
        .zeros("used_memory_functions")
        .addBytes("used_memory_scripts", scripts.cachedBytes())
        .addBytes("maxmemory", facts.maxMemoryBytes())
        .add("maxmemory_policy", facts.evictionPolicy())
        .add("allocator_frag_ratio", "1.00")
        .zeros("allocator_frag_bytes")
        .add("allocator_rss_ratio", "1.00")
        .zeros("allocator_rss_bytes")
        .add("rss_overhead_ratio", "1.00")
        .zeros("rss_overhead_bytes")
        .add("mem_fragmentation_ratio", ratio, 2)
        .add("mem_fragmentation_bytes", Math.max(0, resident - used))
        .zeros("mem_not_counted_for_evict", "mem_replication_backlog")
        .zeros("mem_total_replication_buffers", "mem_clients_slaves", "mem_clients_normal")
        .zeros("mem_cluster_links", "mem_aof_buffer")
        .add("mem_allocator", "jvm")
        .zeros("active_defrag_running", "lazyfree_pending_objects", "lazyfreed_objects")
        .add("jvm_heap_used", heap.getUsed())
        .add("jvm_heap_committed", heap.getCommitted())
        .add("jvm_heap_max", heap.getMax());
  }

  void persistence(Lines lines) {
    boolean saving = facts.shards().stream().anyMatch(ShardFacts::snapshotRunning);
    lines.section("Persistence");
    lines
        .zeros("loading", "async_loading", "current_cow_peak", "current_cow_size")
        .zeros("current_cow_size_age")
        .add("current_fork_perc", "0.00")
        .zeros("current_save_keys_processed", "current_save_keys_total")
        .zeros("rdb_changes_since_last_save")
        .add("rdb_bgsave_in_progress", saving)
        .add("rdb_last_save_time", lastSaveSeconds(facts))
        .add("rdb_last_bgsave_status", "ok")
        .add("rdb_last_bgsave_time_sec", -1)
        .add("rdb_current_bgsave_time_sec", -1)
        .add("rdb_saves", sum(ShardFacts::snapshots))
        .zeros("rdb_last_cow_size", "rdb_last_load_keys_expired", "rdb_last_load_keys_loaded")
        .add("aof_enabled", 1)
        .zeros("aof_rewrite_in_progress", "aof_rewrite_scheduled")
        .add("aof_last_rewrite_time_sec", -1)
        .add("aof_current_rewrite_time_sec", -1)
        .add("aof_last_bgrewrite_status", "ok")
        .zeros("aof_rewrites", "aof_rewrites_consecutive_failures")
        .add("aof_last_write_status", "ok")
        .zeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
  }

  /**
   * When the oldest of the replicas' last snapshots was finished, in seconds; the start if none.
   */
  static long lastSaveSeconds(NodeFacts facts) {
    return facts.shards().stream().mapToLong(ShardFacts::lastSnapshotMs).min().orElse(0) / 1000;
  }

  void replication(Lines lines) {
    Optional<NodeInfo> self = cluster.self();
    Optional<ClusterReplies> view = cluster.replies();
    Optional<NodeInfo> primary = self.flatMap(n -> view.flatMap(v -> v.primaryOf(n)));
    List<NodeInfo> replicas = self.flatMap(n -> view.map(v -> v.replicasOf(n))).orElse(List.of());
    long offset = sum(ShardFacts::appliedIndex);
    lines.section("Replication");
    lines.add("role", primary.isPresent() ? "slave" : "master");
    primary.ifPresent(
        node ->
            lines
                .add("master_host", cluster.announcedHost(node))
                .add("master_port", node.respPort())
                .add("master_link_status", "up")
                .zeros("master_last_io_seconds_ago", "master_sync_in_progress")
                .add("slave_read_repl_offset", offset)
                .add("slave_repl_offset", offset)
                .add("slave_priority", 100)
                .add("slave_read_only", 1)
                .add("replica_announced", 1));
    lines.add("connected_slaves", replicas.size());
    for (int i = 0; i < replicas.size(); i++) {
      NodeInfo node = replicas.get(i);
      lines.add(
          "slave" + i,
          "ip="
              + cluster.announcedHost(node)
              + ",port="
              + node.respPort()
              + ",state=online,offset="
              + offset
              + ",lag=0");
    }
    lines
        .add("master_failover_state", "no-failover")
        .add("master_replid", cluster.map().map(ClusterMap::clusterId).orElse(NO_REPLICATION_ID))
        .add("master_replid2", NO_REPLICATION_ID)
        .add("master_repl_offset", offset)
        .add("second_repl_offset", -1)
        .zeros("repl_backlog_active", "repl_backlog_size", "repl_backlog_first_byte_offset")
        .zeros("repl_backlog_histlen");
  }

  void cpu(Lines lines) {
    lines.section("CPU");
    lines
        .add("used_cpu_sys", "0.000000")
        .add("used_cpu_user", ProcessMemory.cpuSeconds(), 6)
        .add("used_cpu_sys_children", "0.000000")
        .add("used_cpu_user_children", "0.000000")
        .add("used_cpu_sys_main_thread", "0.000000")
        .add("used_cpu_user_main_thread", "0.000000");
  }

  void cluster(Lines lines) {
    lines.section("Cluster");
    lines.add("cluster_enabled", 1);
  }

  /** Keys of the shards led here; of all replicas while this node leads none. */
  void keyspace(Lines lines) {
    List<ShardFacts> shards = facts.shards();
    List<ShardFacts> led = shards.stream().filter(ShardFacts::leading).toList();
    List<ShardFacts> shown = led.isEmpty() ? shards : led;
    lines.section("Keyspace");
    for (int database = 0; database < Databases.COUNT; database++) {
      long keys = 0;
      long expiring = 0;
      for (ShardFacts shard : shown) {
        for (Databases.Size size : shard.databases()) {
          keys += size.database() == database ? size.keys() : 0;
          expiring += size.database() == database ? size.expiringKeys() : 0;
        }
      }
      if (keys > 0) {
        lines.add("db" + database, "keys=" + keys + ",expires=" + expiring + ",avg_ttl=0");
      }
    }
  }

  void ashlar(Lines lines) {
    lines.section("Ashlar");
    lines
        .add("ashlar_version", identity.version())
        .add("node_name", identity.nodeName())
        .add("cluster_id", cluster.map().map(ClusterMap::clusterId).orElse(""))
        .add("map_epoch", cluster.map().map(ClusterMap::epoch).orElse(0L))
        .add("durability", identity.durability())
        .add("http_port", identity.httpPort())
        .add("raft_port", identity.raftPort())
        .add("grpc_port", facts.grpcPort())
        .add("replicas", facts.shards().size())
        .add("shards_led", facts.shards().stream().filter(ShardFacts::leading).count())
        .add("rebuilds", sum(ShardFacts::rebuilds))
        .add("lost_peer_messages", facts.messaging().lostMessages())
        .add("lost_keyspace_notifications", facts.messaging().lostNotifications());
    for (ShardFacts shard : facts.shards()) {
      lines.add("shard_" + shard.shardId(), shardLine(shard));
    }
  }

  private static String shardLine(ShardFacts shard) {
    return "role="
        + shard.role()
        + ",term="
        + shard.term()
        + ",commit="
        + shard.commitIndex()
        + ",applied="
        + shard.appliedIndex()
        + ",lag="
        + shard.lagEntries()
        + ",in_flight_entries="
        + shard.inFlightEntries()
        + ",in_flight_bytes="
        + shard.inFlightBytes()
        + ",rebuilds="
        + shard.rebuilds()
        + ",snapshots="
        + shard.snapshots()
        + ",snapshot_running="
        + (shard.snapshotRunning() ? 1 : 0)
        + ",last_snapshot_ms="
        + shard.lastSnapshotMs()
        + ",keys="
        + shard.keys()
        + ",expires="
        + shard.expiringKeys()
        + ",memory="
        + shard.memoryBytes();
  }

  private long sum(ToLongFunction<ShardFacts> field) {
    return facts.shards().stream().mapToLong(field).sum();
  }

  private static String percent(long part, long whole) {
    return whole == 0
        ? "0.00%"
        : String.format(java.util.Locale.ROOT, "%.2f%%", 100.0 * part / whole);
  }

  private static String os(String property) {
    return System.getProperty(property, "");
  }
}
