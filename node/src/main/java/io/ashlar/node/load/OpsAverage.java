package io.ashlar.node.load;

import java.util.BitSet;

/**
 * How requests of a shard's slots become averages: the mean since the beginning, and from one
 * period on a moving average over it, so that neither a passing peak nor the first moment counts
 * for much. One thread.
 */
final class OpsAverage {
  private final SlotAverages averages;
  private final double periodMs;
  private double elapsedMs;

  OpsAverage(SlotAverages averages, long periodMs) {
    this.averages = averages;
    this.periodMs = periodMs;
  }

  /**
   * @param slots that the shard owns
   * @param counts of requests by slot; empty for none
   * @param duringMs in which they came
   */
  void add(BitSet slots, int[] counts, double duringMs) {
    if (duringMs > 0) {
      elapsedMs += duringMs;
      double part = Math.min(1, duringMs / Math.min(elapsedMs, periodMs));
      averages.addOps(slots, counts, duringMs, part);
    }
  }

  /** Whether it is an average over a whole period. */
  boolean isSettled() {
    return elapsedMs >= periodMs;
  }
}
