package io.ashlar.node.info;

import io.ashlar.node.acl.Denial;
import io.ashlar.node.session.ClientRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** The sections of INFO that count: stats, commandstats, errorstats, latencystats. */
final class StatisticsSections {
  private final NodeFacts facts;
  private final ClientRegistry clients;
  private final CommandStats commands;
  private final ErrorStats errors;
  private final Traffic traffic;

  StatisticsSections(
      NodeFacts facts,
      ClientRegistry clients,
      CommandStats commands,
      ErrorStats errors,
      Traffic traffic) {
    this.facts = facts;
    this.clients = clients;
    this.commands = commands;
    this.errors = errors;
    this.traffic = traffic;
  }

  void stats(Lines lines) {
    MessagingFacts messaging = facts.messaging();
    lines.section("Stats");
    lines
        .add("total_connections_received", clients.acceptedTotal())
        .add("total_commands_processed", commands.calls())
        .add("instantaneous_ops_per_sec", traffic.commands().perSecond())
        .add("total_net_input_bytes", facts.netInputBytes())
        .add("total_net_output_bytes", facts.netOutputBytes())
        .zeros("total_net_repl_input_bytes", "total_net_repl_output_bytes")
        .add("instantaneous_input_kbps", traffic.inputBytes().perSecond() / 1024.0, 2)
        .add("instantaneous_output_kbps", traffic.outputBytes().perSecond() / 1024.0, 2)
        .add("instantaneous_input_repl_kbps", "0.00")
        .add("instantaneous_output_repl_kbps", "0.00")
        .add("rejected_connections", clients.refusedTotal())
        .zeros("sync_full", "sync_partial_ok", "sync_partial_err")
        .add("expired_keys", sum(ShardFacts::expiredKeys))
        .add("expired_stale_perc", "0.00")
        .zeros("expired_time_cap_reached_count", "expire_cycle_cpu_milliseconds")
        .add("evicted_keys", sum(ShardFacts::evictedKeys))
        .zeros("evicted_clients", "evicted_scripts")
        .zeros("total_eviction_exceeded_time", "current_eviction_exceeded_time")
        .add("keyspace_hits", sum(ShardFacts::keyspaceHits))
        .add("keyspace_misses", sum(ShardFacts::keyspaceMisses))
        .add("pubsub_channels", messaging.channels())
        .add("pubsub_patterns", messaging.patterns())
        .add("pubsubshard_channels", messaging.shardChannels())
        .zeros("latest_fork_usec", "total_forks", "migrate_cached_sockets")
        .zeros("slave_expires_tracked_keys", "active_defrag_hits", "active_defrag_misses")
        .zeros("active_defrag_key_hits", "active_defrag_key_misses")
        .zeros("total_active_defrag_time", "current_active_defrag_time")
        .add("tracking_total_keys", messaging.trackedKeys())
        .add("tracking_total_items", messaging.trackedItems())
        .add("tracking_total_prefixes", messaging.trackedPrefixes())
        .zeros("unexpected_error_replies")
        .add("total_error_replies", errors.total())
        .zeros("dump_payload_sanitizations", "total_reads_processed", "total_writes_processed")
        .zeros("io_threaded_reads_processed", "io_threaded_writes_processed")
        .zeros("reply_buffer_shrinks", "reply_buffer_expands")
        .add("client_query_buffer_limit_disconnections", clients.queryLimitDisconnections())
        .add("client_output_buffer_limit_disconnections", clients.outputLimitDisconnections())
        .add("acl_access_denied_auth", clients.denials().count(Denial.Reason.AUTH))
        .add("acl_access_denied_cmd", clients.denials().count(Denial.Reason.COMMAND))
        .add("acl_access_denied_key", clients.denials().count(Denial.Reason.KEY))
        .add("acl_access_denied_channel", clients.denials().count(Denial.Reason.CHANNEL));
  }

  void commandStats(Lines lines) {
    lines.section("Commandstats");
    for (CommandStats.Total total : commands.totals()) {
      double usecPerCall = total.calls() == 0 ? 0 : (double) total.usec() / total.calls();
      lines.add(
          "cmdstat_" + total.spec().name(),
          String.format(
              Locale.ROOT,
              "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
              total.calls(),
              total.usec(),
              usecPerCall,
              total.rejected(),
              total.failed()));
    }
  }

  void errorStats(Lines lines) {
    lines.section("Errorstats");
    errors.counts().forEach((code, count) -> lines.add("errorstat_" + code, "count=" + count));
  }

  void latencyStats(Lines lines) {
    lines.section("Latencystats");
    commands
        .entries()
        .forEach(
            entry ->
                commands
                    .histogram(entry)
                    .ifPresent(
                        histogram ->
                            lines.add(
                                "latency_percentiles_usec_" + entry.spec().name(),
                                percentiles(histogram))));
  }

  private String percentiles(Histogram histogram) {
    List<String> parts = new ArrayList<>();
    for (double percentile : facts.latencyPercentiles()) {
      String name =
          percentile == Math.rint(percentile)
              ? Long.toString((long) percentile)
              : Double.toString(percentile);
      double usec = histogram.getValueAtPercentile(percentile) / 1000.0;
      parts.add(String.format(Locale.ROOT, "p%s=%.3f", name, usec));
    }
    return String.join(",", parts);
  }

  private long sum(ToLongFunction<ShardFacts> field) {
    return facts.shards().stream().mapToLong(field).sum();
  }
}
