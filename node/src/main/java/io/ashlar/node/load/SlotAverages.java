package io.ashlar.node.load;

import io.ashlar.topology.SlotHash;
import java.util.BitSet;

/**
 * What each slot bears whose shard is led here: a slot has one shard, so all shards share this. One
 * thread.
 */
final class SlotAverages {
  private final double[] opsPerSecond = new double[SlotHash.SLOT_COUNT];
  private final long[] memoryBytes = new long[SlotHash.SLOT_COUNT];

  /** Nothing is known of these slots. */
  void forget(BitSet slots) {
    slots.stream()
        .forEach(
            slot -> {
              opsPerSecond[slot] = 0;
              memoryBytes[slot] = 0;
            });
  }

  /**
   * Requests of these slots move their averages.
   *
   * @param counts by slot; empty for none
   * @param duringMs in which they came
   * @param part of the new average that the new rate is, 0..1
   */
  void addOps(BitSet slots, int[] counts, double duringMs, double part) {
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      double now = counts.length == 0 ? 0 : counts[slot] * 1_000 / duringMs;
      opsPerSecond[slot] += part * (now - opsPerSecond[slot]);
    }
  }

  void setMemory(int slot, long bytes) {
    memoryBytes[slot] = bytes;
  }

  /** Rounded, of these slots in their order. */
  long[] opsPerSecond(BitSet slots) {
    return slots.stream().mapToLong(slot -> Math.round(opsPerSecond[slot])).toArray();
  }

  long[] memoryBytes(BitSet slots) {
    return slots.stream().mapToLong(slot -> memoryBytes[slot]).toArray();
  }
}
