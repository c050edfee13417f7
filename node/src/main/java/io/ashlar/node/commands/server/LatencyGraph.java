package io.ashlar.node.commands.server;

import io.ashlar.node.info.LatencyEvents;
import java.util.List;
import java.util.Locale;

/**
 * LATENCY GRAPH: a column for each sample, the oldest first, filled up to its height, with how long
 * ago it was written downwards below it. In Redis's layout, which its tools' users know.
 */
final class LatencyGraph {
  private static final int COLUMNS = 80;
  private static final int ROWS = 4;

  /** The heights of a row's topmost character. */
  private static final String TOPS = "_o#";

  private static final int LEVELS = ROWS * TOPS.length();

  private LatencyGraph() {}

  static String of(LatencyEvents.Series series, long nowSeconds) {
    List<LatencyEvents.Sample> samples = series.samples();
    long low = samples.stream().mapToLong(LatencyEvents.Sample::latencyMs).min().orElse(0);
    long high = samples.stream().mapToLong(LatencyEvents.Sample::latencyMs).max().orElse(0);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s - high %d ms, low %d ms (all time high %d ms)\n",
            series.event(),
            high,
            low,
            series.maxMs()));
    text.append("-".repeat(COLUMNS)).append('\n');
    for (int from = 0; from < samples.size(); from += COLUMNS) {
      if (from > 0) {
        text.append('\n');
      }
      List<LatencyEvents.Sample> part =
          samples.subList(from, Math.min(samples.size(), from + COLUMNS));
      appendColumns(text, part, low, Math.max(1, high - low));
      appendLabels(text, part, nowSeconds);
    }
    return text.toString();
  }

  private static void appendColumns(
      StringBuilder text, List<LatencyEvents.Sample> samples, long low, long range) {
    for (int row = ROWS - 1; row >= 0; row--) {
      for (LatencyEvents.Sample sample : samples) {
        long level = Math.min(LEVELS - 1, (sample.latencyMs() - low) * LEVELS / range);
        long inRow = level - (long) row * TOPS.length();
        text.append(inRow < 0 ? ' ' : inRow < TOPS.length() ? TOPS.charAt((int) inRow) : '|');
      }
      text.append('\n');
    }
    text.append(" ".repeat(samples.size())).append('\n');
  }

  private static void appendLabels(
      StringBuilder text, List<LatencyEvents.Sample> samples, long nowSeconds) {
    List<String> labels =
        samples.stream().map(sample -> ago(nowSeconds - sample.atSeconds())).toList();
    int height = labels.stream().mapToInt(String::length).max().orElse(0);
    for (int row = 0; row < height; row++) {
      for (String label : labels) {
        text.append(row < label.length() ? label.charAt(row) : ' ');
      }
      text.append('\n');
    }
  }

  private static String ago(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}
