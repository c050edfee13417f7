package io.ashlar.bench;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Prints what was measured, for people. */
final class Report {
  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  /** Medians and spreads of every load and contestant. */
  void medians(List<Sample> samples) {
    if (samples.isEmpty()) {
      return;
    }
    Verdicts verdicts = new Verdicts(samples);
    Set<String> loads = new LinkedHashSet<>();
    Set<String> contestants = new LinkedHashSet<>();
    for (Sample sample : samples) {
      loads.add(sample.load());
      contestants.add(sample.contestant());
    }
    out.println();
    out.println(
        "| load | contestant | ops/s | spread | p50 us | p99 us | p99.9 us | cpu us/op | spread |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    for (String load : loads) {
      for (String contestant : contestants) {
        Figures speed = verdicts.figures(contestant, load, Sample::operationsPerSecond);
        if (speed.isEmpty()) {
          continue;
        }
        Figures cpu = verdicts.figures(contestant, load, Sample::cpuUsPerOperation);
        out.printf(
            Locale.ROOT,
            "| %s | %s | %,.0f | %.0f %% | %,.0f | %,.0f | %,.0f | %.2f | %.0f %% |%n",
            load,
            contestant,
            speed.median(),
            speed.spread() * 100,
            verdicts.figures(contestant, load, Sample::p50Us).median(),
            verdicts.figures(contestant, load, Sample::p99Us).median(),
            verdicts.figures(contestant, load, Sample::p999Us).median(),
            cpu.median(),
            cpu.spread() * 100);
      }
    }
  }

  /** The table of promises. */
  void promises(List<Row> rows) {
    out.println();
    out.println("| | against, in the same run | at least | aim | measured | verdict |");
    out.println("|---|---|---|---|---|---|");
    for (Row row : rows) {
      out.printf(
          "| %s | %s | %s | %s | %s | %s |%n",
          row.what(),
          row.against().isEmpty() ? "-" : row.against(),
          row.bound(row.atLeast()),
          row.bound(row.aim()),
          row.measured().isEmpty() ? "not measured" : row.measured().text(row.unit()),
          row.verdict());
    }
  }

  /** What else a reader must know, a line each. */
  void notes(List<String> lines) {
    if (!lines.isEmpty()) {
      out.println();
      lines.forEach(out::println);
    }
  }
}
