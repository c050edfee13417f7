package io.ashlar.router.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.resp.Reply;
import io.ashlar.router.request.RoutedCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** INFO: the router's own sections, and the keys of all nodes together. */
final class RouterInfo {
  private static final List<String> DEFAULT =
      List.of(
          "server",
          "clients",
          "memory",
          "stats",
          "replication",
          "cpu",
          "modules",
          "errorstats",
          "cluster",
          "keyspace",
          "router");
  private static final List<String> ALL = List.of("commandstats", "latencystats");

  /** Sections that tell of this process what a node's tell of theirs. */
  private static final Set<String> AS_OF_NODE =
      Set.of(
          "clients",
          "memory",
          "stats",
          "cpu",
          "modules",
          "errorstats",
          "commandstats",
          "latencystats");

  private static final byte[][] KEYSPACE = {
    "INFO".getBytes(US_ASCII), "keyspace".getBytes(US_ASCII)
  };
  private static final Pattern DATABASE =
      Pattern.compile("(db\\d+):keys=(\\d+),expires=(\\d+),avg_ttl=(\\d+)");

  private final Identity identity;
  private final Supplier<InfoReport> report;
  private final Supplier<Map<String, String>> routerFields;

  /**
   * @param routerFields of the section {@code router}, in their order
   */
  RouterInfo(
      Identity identity, Supplier<InfoReport> report, Supplier<Map<String, String>> routerFields) {
    this.identity = identity;
    this.report = report;
    this.routerFields = routerFields;
  }

  void run(RoutedCall call) {
    Set<String> wanted = wanted(call);
    if (wanted.contains("keyspace")) {
      call.askLeadersOnce(KEYSPACE, replies -> call.reply(text(wanted, replies)));
    } else {
      call.reply(text(wanted, List.of()));
    }
  }

  private static Set<String> wanted(RoutedCall call) {
    Set<String> wanted = new LinkedHashSet<>();
    for (int i = 1; i < call.args().length; i++) {
      String name = call.arg(i).toLowerCase(Locale.ROOT);
      switch (name) {
        case "default" -> wanted.addAll(DEFAULT);
        case "all", "everything" -> {
          wanted.addAll(DEFAULT);
          wanted.addAll(ALL);
        }
        default -> wanted.add(name);
      }
    }
    if (call.args().length == 1) {
      wanted.addAll(DEFAULT);
    }
    return wanted;
  }

  private Reply text(Set<String> wanted, List<Reply> keyspaces) {
    List<String> sections = new ArrayList<>();
    for (String name : wanted) {
      if (AS_OF_NODE.contains(name)) {
        if (report.get().build(List.of(name)) instanceof Reply.Verbatim text) {
          sections.add(new String(text.text(), UTF_8));
        }
        continue;
      }
      switch (name) {
        case "server" -> sections.add(section("Server", server()));
        case "replication" ->
            sections.add(section("Replication", Map.of("role", "master", "connected_slaves", "0")));
        case "cluster" -> sections.add(section("Cluster", Map.of("cluster_enabled", "0")));
        case "keyspace" -> sections.add(section("Keyspace", keys(keyspaces)));
        case "router" -> sections.add(section("Router", routerFields.get()));
        default -> {}
      }
    }
    return new Reply.Verbatim("txt", String.join("\r\n", sections).getBytes(UTF_8));
  }

  private Map<String, String> server() {
    long uptimeSeconds = (System.currentTimeMillis() - identity.startedMs()) / 1000;
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("redis_version", Identity.REDIS_VERSION);
    fields.put("ashlar_version", identity.version());
    fields.put("redis_mode", "standalone");
    fields.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    fields.put("arch_bits", "64");
    fields.put("process_id", Long.toString(ProcessHandle.current().pid()));
    fields.put("run_id", identity.runId());
    fields.put("tcp_port", Integer.toString(identity.respPort()));
    fields.put("uptime_in_seconds", Long.toString(uptimeSeconds));
    fields.put("uptime_in_days", Long.toString(uptimeSeconds / 86_400));
    fields.put("io_threads_active", Integer.toString(identity.ioThreads()));
    return fields;
  }

  private static Map<String, String> keys(List<Reply> replies) {
    Map<String, long[]> sums = new TreeMap<>();
    for (Reply reply : replies) {
      String text =
          switch (reply) {
            case Reply.Bulk bulk -> new String(bulk.toBytes(), UTF_8);
            case Reply.Verbatim verbatim -> new String(verbatim.text(), UTF_8);
            default -> "";
          };
      Matcher found = DATABASE.matcher(text);
      while (found.find()) {
        long[] sum = sums.computeIfAbsent(found.group(1), database -> new long[2]);
        sum[0] += Long.parseLong(found.group(2));
        sum[1] += Long.parseLong(found.group(3));
      }
    }
    Map<String, String> fields = new LinkedHashMap<>();
    sums.forEach(
        (database, sum) ->
            fields.put(database, "keys=" + sum[0] + ",expires=" + sum[1] + ",avg_ttl=0"));
    return fields;
  }

  private static String section(String title, Map<String, String> fields) {
    StringBuilder text = new StringBuilder("# ").append(title).append("\r\n");
    fields.forEach((name, value) -> text.append(name).append(':').append(value).append("\r\n"));
    return text.toString();
  }
}
