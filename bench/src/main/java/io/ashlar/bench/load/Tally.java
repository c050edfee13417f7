package io.ashlar.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one thread of a load counted; the components are those of {@link LoadResult}.
 *
 * @param latencyNsByPhase still the thread's own: to be read once it has ended
 */
record Tally(
    long operations,
    List<Histogram> latencyNsByPhase,
    long errors,
    String lastError,
    long moved,
    int reconnects,
    long cpuNs) {

  /** Latencies above it count as this. */
  static final long HIGHEST_NS = 60_000_000_000L;

  private static final int PRECISION_DIGITS = 3;

  static List<Histogram> histograms(int phases) {
    List<Histogram> histograms = new ArrayList<>();
    for (int phase = 0; phase < phases; phase++) {
      histograms.add(new Histogram(HIGHEST_NS, PRECISION_DIGITS));
    }
    return List.copyOf(histograms);
  }

  /** What all threads of a load have measured together. */
  static LoadResult sum(List<Tally> tallies, long elapsedNs, int refreshes) {
    List<Histogram> merged = histograms(tallies.getFirst().latencyNsByPhase.size());
    long operations = 0;
    long errors = 0;
    long moved = 0;
    long cpuNs = 0;
    int reconnects = 0;
    String lastError = "";
    for (Tally tally : tallies) {
      for (int phase = 0; phase < merged.size(); phase++) {
        merged.get(phase).add(tally.latencyNsByPhase.get(phase));
      }
      operations += tally.operations;
      errors += tally.errors;
      moved += tally.moved;
      cpuNs += tally.cpuNs;
      reconnects += tally.reconnects;
      lastError = tally.lastError.isEmpty() ? lastError : tally.lastError;
    }
    return new LoadResult(
        operations, elapsedNs, merged, errors, lastError, moved, refreshes, reconnects, cpuNs);
  }
}
