package io.ashlar.router;

import io.ashlar.node.session.ClientRegistry;
import io.ashlar.router.map.MapFollower;
import io.ashlar.router.map.Routes;
import io.ashlar.router.request.RetryCause;
import io.ashlar.router.request.RouterCounters;
import io.ashlar.router.upstream.LoopUpstreams;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the router counts about itself, for INFO and for Prometheus. Any thread. */
record RouterNumbers(
    List<LoopUpstreams> upstreams, Routes routes, MapFollower follower, RouterCounters counters) {

  /** The fields of INFO's section {@code router}. */
  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("nodes", String.join(",", routes.nodes().stream().map(Object::toString).toList()));
    fields.put("leaders", Integer.toString(routes.leaders().size()));
    fields.put("map_complete", routes.isComplete() ? "1" : "0");
    fields.put("map_answers", Long.toString(follower.answersTotal()));
    fields.put("upstream_connections", Long.toString(openLinks()));
    fields.put("upstream_connections_made", Long.toString(connects()));
    fields.put("upstream_requests", Long.toString(requests()));
    for (RetryCause cause : RetryCause.values()) {
      fields.put("retries_" + name(cause), Long.toString(counters.retries(cause)));
    }
    fields.put("given_up", Long.toString(counters.givenUp()));
    fields.put("fates_unknown", Long.toString(counters.unknownFates()));
    fields.put("split_commands", Long.toString(counters.splitCommands()));
    return fields;
  }

  MultiCollector collector(ClientRegistry clients) {
    return () -> {
      var retries =
          CounterSnapshot.builder()
              .name("ashlar_router_retries")
              .help("Requests that were sent to a node again, by cause.");
      for (RetryCause cause : RetryCause.values()) {
        retries.dataPoint(counter(Labels.of("cause", name(cause)), counters.retries(cause)));
      }
      return new MetricSnapshots(
          retries.build(),
          one("ashlar_router_given_up", "Requests that no node executed.", counters.givenUp()),
          one(
              "ashlar_router_fates_unknown",
              "Writes whose connection broke before they were answered.",
              counters.unknownFates()),
          one(
              "ashlar_router_split_commands",
              "Commands over several slots that were taken apart.",
              counters.splitCommands()),
          one("ashlar_router_upstream_requests", "Requests sent to nodes.", requests()),
          one("ashlar_router_upstream_connects", "Connections made to nodes.", connects()),
          one("ashlar_router_clients_accepted", "Clients that connected.", clients.acceptedTotal()),
          one(
              "ashlar_router_clients_refused",
              "Turned away by maxclients.",
              clients.refusedTotal()),
          gauge("ashlar_router_upstream_connections", "Connections to nodes.", openLinks()),
          gauge("ashlar_router_clients", "Connected clients.", clients.count()),
          gauge(
              "ashlar_router_map_complete",
              "Whether every slot has a leader.",
              routes.isComplete() ? 1 : 0));
    };
  }

  private static String name(RetryCause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  private long requests() {
    return upstreams.stream().mapToLong(LoopUpstreams::requestsTotal).sum();
  }

  private long connects() {
    return upstreams.stream().mapToLong(LoopUpstreams::connectsTotal).sum();
  }

  private long openLinks() {
    return upstreams.stream().mapToLong(LoopUpstreams::openLinks).sum();
  }

  private static CounterSnapshot one(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(counter(Labels.EMPTY, value))
        .build();
  }

  private static CounterDataPointSnapshot counter(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }
}
