package io.ashlar.node.info;

import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The text of INFO: Redis's sections and fields, and a section {@code ashlar} about the replicas of
 * this node. Any thread.
 *
 * @see <a href="https://redis.io/docs/latest/commands/info/">INFO</a>
 */
public final class InfoReport {
  /** Sections that INFO shows only when they are asked for. */
  private static final Set<String> NOT_DEFAULT = Set.of("commandstats", "latencystats");

  private final Map<String, Consumer<Lines>> sections = new LinkedHashMap<>();
  private final StatisticsSections statistics;

  public InfoReport(
      Identity identity,
      NodeFacts facts,
      ClusterView cluster,
      ClientRegistry clients,
      CommandStats commands,
      ErrorStats errors,
      Traffic traffic) {
    var process = new ProcessSections(identity, facts, cluster, clients);
    statistics = new StatisticsSections(facts, clients, commands, errors, traffic);
    sections.put("server", process::server);
    sections.put("clients", process::clients);
    sections.put("memory", process::memory);
    sections.put("persistence", process::persistence);
    sections.put("stats", statistics::stats);
    sections.put("replication", process::replication);
    sections.put("cpu", process::cpu);
    sections.put("modules", lines -> lines.section("Modules"));
    sections.put("commandstats", statistics::commandStats);
    sections.put("errorstats", statistics::errorStats);
    sections.put("latencystats", statistics::latencyStats);
    sections.put("cluster", process::cluster);
    sections.put("keyspace", process::keyspace);
    sections.put("ashlar", process::ashlar);
  }

  /** INFO with the names of sections; none is {@code default}. Unknown names add nothing. */
  public Reply build(List<String> names) {
    Set<String> wanted = new LinkedHashSet<>();
    for (String name : names.isEmpty() ? List.of("default") : names) {
      switch (name.toLowerCase(Locale.ROOT)) {
        case "all", "everything" -> wanted.addAll(sections.keySet());
        case "default" -> {
          List<String> defaults = new ArrayList<>(sections.keySet());
          defaults.removeAll(NOT_DEFAULT);
          wanted.addAll(defaults);
        }
        default -> wanted.add(name.toLowerCase(Locale.ROOT));
      }
    }
    Lines lines = new Lines();
    sections.forEach(
        (name, section) -> {
          if (wanted.contains(name)) {
            section.accept(lines);
          }
        });
    return new Reply.Verbatim("txt", lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
