package io.ashlar.itests.check;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints a violating history for people: one line an operation, times from its beginning. */
final class CounterExample {
  private static final int LINES_MAX = 60;

  private CounterExample() {}

  static String print(List<Interval> intervals, List<Interval> longest) {
    long originNs = intervals.stream().mapToLong(Interval::startNs).min().orElse(0);
    StringBuilder text = new StringBuilder();
    text.append("no order explains these ")
        .append(intervals.size())
        .append(" operations; the longest tried order explains ")
        .append(longest.size())
        .append(" (marked with its position):\n");
    Set<Interval> shown = new HashSet<>(intervals);
    List<Interval> sorted =
        shown.stream().sorted(Comparator.comparingLong(Interval::startNs)).toList();
    int from = Math.max(0, sorted.size() - LINES_MAX);
    if (from > 0) {
      text.append("  ... ").append(from).append(" earlier ones\n");
    }
    for (Interval interval : sorted.subList(from, sorted.size())) {
      line(text, interval, originNs, longest.indexOf(interval));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, Interval interval, long originNs, int position) {
    String order = position < 0 ? "  ?" : String.format("%3d", position + 1);
    String end = interval.open() ? "      open" : micros(interval.endNs() - originNs);
    String answer = interval.answer() == null ? "unknown" : interval.answer().toString();
    text.append(
        String.format(
            "  %s  client %-3d %s .. %s us  %s -> %s%n",
            order,
            interval.operation().process(),
            micros(interval.startNs() - originNs),
            end,
            shorten(interval.call().toString()),
            shorten(answer)));
  }

  private static String micros(long ns) {
    return String.format("%10d", ns / 1000);
  }

  private static String shorten(String text) {
    int most = 160;
    return text.length() <= most ? text : "..." + text.substring(text.length() - most);
  }
}
