package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.container;
import static io.ashlar.node.commands.server.Arguments.everybody;
import static io.ashlar.node.commands.server.Arguments.operators;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Arity;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.resp.Reply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** LATENCY. */
public final class LatencyCommands {
  /** Where Redis begins its histogram; each further place is twice as far. */
  private static final long FIRST_LEVEL_NANOS = 1024;

  private final LatencyEvents events;
  private final Supplier<CommandStats> statistics;
  private final InstantSource wallClock;

  /**
   * Makes the family.
   *
   * @param statistics asked when a command runs, since they count this family's commands too
   */
  public LatencyCommands(
      LatencyEvents events, Supplier<CommandStats> statistics, InstantSource wallClock) {
    this.events = events;
    this.statistics = statistics;
    this.wallClock = wallClock;
  }

  private Reply latest() {
    List<Reply> items = new ArrayList<>();
    for (LatencyEvents.Series series : events.all()) {
      items.add(
          Reply.Array.of(
              Reply.Bulk.of(series.event()),
              Reply.Int.of(series.latest().atSeconds()),
              Reply.Int.of(series.latest().latencyMs()),
              Reply.Int.of(series.maxMs())));
    }
    return new Reply.Array(items);
  }

  private Reply history(String event) {
    List<Reply> items = new ArrayList<>();
    events.all().stream()
        .filter(series -> series.event().equals(event))
        .flatMap(series -> series.samples().stream())
        .forEach(
            sample ->
                items.add(
                    Reply.Array.of(
                        Reply.Int.of(sample.atSeconds()), Reply.Int.of(sample.latencyMs()))));
    return new Reply.Array(items);
  }

  private Reply graph(String event) {
    return events.all().stream()
        .filter(series -> series.event().equals(event))
        .findFirst()
        .<Reply>map(
            series ->
                new Reply.Verbatim(
                    "txt", LatencyGraph.of(series, wallClock.millis() / 1000).getBytes(UTF_8)))
        .orElseGet(() -> new Reply.Error("ERR No samples available for event '" + event + "'"));
  }

  private void reset(NodeCall call) {
    List<String> names = Arguments.from(call, 2);
    call.reply(Reply.Int.of(names.isEmpty() ? events.reset() : events.reset(names)));
  }

  private Reply doctor() {
    List<LatencyEvents.Series> all = events.all();
    StringBuilder text = new StringBuilder();
    if (!events.enabled() && all.isEmpty()) {
      text.append("Latency monitoring is off. CONFIG SET latency-monitor-threshold <milliseconds>");
      text.append(" turns it on.\n");
    } else if (all.isEmpty()) {
      text.append("No latency spike was observed since monitoring began.\n");
    }
    for (LatencyEvents.Series series : all) {
      double mean =
          series.samples().stream().mapToLong(LatencyEvents.Sample::latencyMs).average().orElse(0);
      text.append(
          String.format(
              Locale.ROOT,
              "%s: %d spikes, mean %.1f ms, worst %d ms.\n",
              series.event(),
              series.samples().size(),
              mean,
              series.maxMs()));
    }
    return new Reply.Verbatim("txt", text.toString().getBytes(UTF_8));
  }

  private void histogram(NodeCall call) {
    CommandStats stats = statistics.get();
    Set<CommandTable.Entry> wanted = new LinkedHashSet<>();
    List<String> names = Arguments.from(call, 2);
    for (CommandTable.Entry entry : stats.entries()) {
      String name = entry.spec().name();
      boolean asked =
          names.isEmpty()
              || names.stream()
                  .anyMatch(
                      n ->
                          name.equalsIgnoreCase(n)
                              || name.startsWith(n.toLowerCase(Locale.ROOT) + "|"));
      if (asked) {
        wanted.add(entry);
      }
    }
    List<Reply> items = new ArrayList<>();
    for (CommandTable.Entry entry : wanted) {
      stats
          .histogram(entry)
          .ifPresent(h -> CommandReplies.field(items, entry.spec().name(), distribution(h)));
    }
    call.reply(new Reply.MapReply(items));
  }

  /** Calls and, for each level that adds any, the calls up to it; levels in microseconds. */
  static Reply distribution(Histogram histogram) {
    List<Reply> levels = new ArrayList<>();
    long total = histogram.getTotalCount();
    long before = 0;
    for (long level = FIRST_LEVEL_NANOS; before < total; level *= 2) {
      long top = histogram.highestEquivalentValue(level);
      long upTo = histogram.getCountBetweenValues(0, top);
      if (upTo > before) {
        levels.add(Reply.Int.of(top / 1000));
        levels.add(Reply.Int.of(upTo));
      }
      before = upTo;
    }
    List<Reply> items = new ArrayList<>();
    CommandReplies.field(items, "calls", Reply.Int.of(total));
    CommandReplies.field(items, "histogram_usec", new Reply.MapReply(levels));
    return new Reply.MapReply(items);
  }

  private static Reply help() {
    return HelpText.of(
        "latency",
        "DOCTOR",
        "    Return a human readable latency analysis report.",
        "GRAPH <event>",
        "    Return an ASCII latency graph for the <event> class.",
        "HISTORY <event>",
        "    Return time-latency samples for the <event> class.",
        "LATEST",
        "    Return the latest latency samples for all events.",
        "RESET [<event> ...]",
        "    Reset latency data of one or more <event> classes.",
        "    (default: reset all data for all event classes)",
        "HISTOGRAM [COMMAND ...]",
        "    Return a cumulative distribution of latencies in the format of a histogram for the"
            + " specified command names.",
        "    If no commands are specified then all histograms are replied.");
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        container("latency", "A container for latency diagnostics commands.", "2.8.13"),
        operators(
            "latency|latest",
            "Returns the latest latency samples of all events.",
            "2.8.13",
            Arity.exactly(2),
            call -> call.reply(latest())),
        operators(
            "latency|history",
            "Returns timestamp-latency samples of an event.",
            "2.8.13",
            Arity.exactly(3),
            call -> call.reply(history(call.arg(2)))),
        operators(
            "latency|graph",
            "Returns a picture of the latency samples of an event.",
            "2.8.13",
            Arity.exactly(3),
            call -> call.reply(graph(call.arg(2)))),
        operators(
            "latency|reset",
            "Resets the latency data of one or more events.",
            "2.8.13",
            Arity.atLeast(2),
            this::reset),
        operators(
            "latency|doctor",
            "Returns a latency report for people.",
            "2.8.13",
            Arity.exactly(2),
            call -> call.reply(doctor())),
        operators(
            "latency|histogram",
            "Returns the distribution of latencies of commands.",
            "7.0.0",
            Arity.atLeast(2),
            this::histogram),
        everybody(
            "latency|help",
            "Tells about the sub-commands.",
            "2.8.13",
            Arity.exactly(2),
            call -> call.reply(help())));
  }
}
