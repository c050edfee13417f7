package io.ashlar.control.plan;

import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.util.BitSet;
import java.util.List;

/**
 * Which slots of a shard a new one gets when it is split: the upper ones, so that both keep them in
 * as few pieces as they were in, cut where the two sides weigh most alike. Pure.
 */
public final class SlotHalf {
  private SlotHalf() {}

  /**
   * @param slots ascending, disjoint, not adjacent
   * @return the same; empty when there are fewer than two slots
   */
  public static List<SlotRange> of(List<SlotRange> slots, SlotLoads loads) {
    int[] all = SlotRanges.toSet(slots).stream().toArray();
    double[] weights =
        SlotWeights.of(loads, loads.memoryBytes(slots), loads.opsPerSecond(slots), 1);
    double total = 0;
    for (int slot : all) {
      total += weights[slot];
    }
    double below = 0;
    double best = Double.MAX_VALUE;
    int cut = all.length;
    for (int i = 1; i < all.length; i++) {
      below += weights[all[i - 1]];
      double difference = Math.abs(total - 2 * below);
      if (difference < best) {
        best = difference;
        cut = i;
      }
    }
    BitSet upper = new BitSet();
    for (int i = cut; i < all.length; i++) {
      upper.set(all[i]);
    }
    return SlotRanges.of(upper);
  }
}
