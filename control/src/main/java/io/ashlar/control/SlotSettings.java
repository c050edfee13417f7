package io.ashlar.control;

/**
 * What the control leader does by itself about slots and the number of shards.
 *
 * @param autopilot whether it moves slots, splits and merges; if not, the plan only shows it
 * @param shardMemoryBytesMax a shard with more is split
 * @param averageMs over how long loads are averaged, and how long a leader measures before it tells
 */
public record SlotSettings(boolean autopilot, long shardMemoryBytesMax, long averageMs) {
  private static final int REPORTS_IN_AVERAGE = 6;

  /** It only shows what it would do. */
  public static final SlotSettings DEFAULT = new SlotSettings(false, 4L << 30, 60_000);

  /** How often a leader tells what its shards bear. */
  public long reportMs() {
    return Math.max(1, averageMs / REPORTS_IN_AVERAGE);
  }
}
