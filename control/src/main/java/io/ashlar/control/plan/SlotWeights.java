package io.ashlar.control.plan;

import io.ashlar.topology.SlotHash;

/**
 * What slots weigh against each other: their memory and their operations; where there is hardly any
 * of either, their number.
 */
final class SlotWeights {
  private static final double UNIT = 1e12;

  private SlotWeights() {}

  /**
   * Of each slot.
   *
   * @param memoryBytes of all slots that are weighed, as {@code loads} has it
   * @param opsPerSecond of them, too
   * @param shards that they are of
   */
  static double[] of(SlotLoads loads, double memoryBytes, double opsPerSecond, int shards) {
    double memoryPart = Math.min(1, memoryBytes / (1 + shards * Model.SHARD_MEMORY_BYTES_NOTABLE));
    double opsPart = Math.min(1, opsPerSecond / (1 + shards * Model.SHARD_OPS_NOTABLE));
    double countPart = Math.max(0.05, 1 - Math.max(memoryPart, opsPart));
    double perSlot = UNIT * countPart / SlotHash.SLOT_COUNT;
    double perByte = memoryBytes == 0 ? 0 : UNIT * memoryPart / memoryBytes;
    double perOperation = opsPerSecond == 0 ? 0 : UNIT * opsPart / opsPerSecond;
    double[] weights = new double[SlotHash.SLOT_COUNT];
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      weights[slot] =
          perSlot + loads.memoryBytes(slot) * perByte + loads.opsPerSecond(slot) * perOperation;
    }
    return weights;
  }
}
