package io.ashlar.node.info;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Shows {@link CommandStats} and {@link ErrorStats} to Prometheus; only commands that were sent.
 * Nothing is counted twice for it: a scrape reads what INFO reads.
 */
public final class CommandCollector implements MultiCollector {
  /** 1 µs to 1 s, the range of the histograms, by factors of about two. */
  private static final long[] BUCKET_NANOS = {
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    200_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    50_000_000,
    100_000_000,
    200_000_000,
    500_000_000
  };

  private final CommandStats commands;
  private final ErrorStats errors;

  public CommandCollector(CommandStats commands, ErrorStats errors) {
    this.commands = commands;
    this.errors = errors;
  }

  @Override
  public MetricSnapshots collect() {
    var calls = CounterSnapshot.builder().name("ashlar_commands").help("Executed commands.");
    var failed =
        CounterSnapshot.builder()
            .name("ashlar_commands_failed")
            .help("Executed commands that were answered by an error.");
    var rejected =
        CounterSnapshot.builder()
            .name("ashlar_commands_rejected")
            .help("Commands refused before they were executed.");
    for (CommandStats.Total total : commands.totals()) {
      Labels labels = labels(total.spec().group(), total.spec().name());
      calls.dataPoint(point(labels, total.calls()));
      failed.dataPoint(point(labels, total.failed()));
      rejected.dataPoint(point(labels, total.rejected()));
    }
    var replies =
        CounterSnapshot.builder().name("ashlar_error_replies").help("Error replies by their code.");
    errors.counts().forEach((code, n) -> replies.dataPoint(point(Labels.of("code", code), n)));
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(calls.build());
    all.add(failed.build());
    all.add(rejected.build());
    all.add(replies.build());
    all.add(latencies());
    return new MetricSnapshots(all);
  }

  private MetricSnapshot latencies() {
    var snapshot =
        HistogramSnapshot.builder()
            .name("ashlar_command_duration_seconds")
            .help("Time of execution, without the wait for the commit.");
    commands
        .entries()
        .forEach(
            entry ->
                commands
                    .histogram(entry)
                    .ifPresent(
                        histogram ->
                            snapshot.dataPoint(
                                HistogramDataPointSnapshot.builder()
                                    .labels(labels(entry.spec().group(), entry.spec().name()))
                                    .sum(histogram.getMean() * histogram.getTotalCount() / 1e9)
                                    .classicHistogramBuckets(buckets(histogram))
                                    .build())));
    return snapshot.build();
  }

  private static ClassicHistogramBuckets buckets(Histogram histogram) {
    var buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (long upper : BUCKET_NANOS) {
      long upTo = histogram.getCountBetweenValues(0, upper);
      buckets.bucket(upper / 1e9, upTo - below);
      below = upTo;
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, histogram.getTotalCount() - below).build();
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static Labels labels(String family, String command) {
    return Labels.of("family", family, "command", command);
  }
}
