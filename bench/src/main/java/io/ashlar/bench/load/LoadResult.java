package io.ashlar.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one load measured.
 *
 * @param latencyNsByPhase from the writing of a pipeline to the reading of each of its replies
 * @param errors error replies other than MOVED
 * @param moved MOVED replies, {@code refreshes} how often they made the loader ask who leads
 * @param reconnects connections that a server closed
 * @param loaderCpuNs processor time of the loader's threads
 */
public record LoadResult(
    long operations,
    long elapsedNs,
    List<Histogram> latencyNsByPhase,
    long errors,
    String lastError,
    long moved,
    int refreshes,
    int reconnects,
    long loaderCpuNs) {

  public double operationsPerSecond() {
    return operations * 1e9 / elapsedNs;
  }

  /** Microseconds. */
  public double percentileUs(int phase, double percentile) {
    return latencyNsByPhase.get(phase).getValueAtPercentile(percentile) / 1e3;
  }

  /** Microseconds of the loader's own processor time for one operation. */
  public double loaderCpuUsPerOperation() {
    return loaderCpuNs / 1e3 / Math.max(1, operations);
  }
}
