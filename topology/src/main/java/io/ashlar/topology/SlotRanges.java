package io.ashlar.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Slots as ranges and as a set of bits. */
public final class SlotRanges {
  private SlotRanges() {}

  public static BitSet toSet(Collection<SlotRange> ranges) {
    BitSet slots = new BitSet(SlotHash.SLOT_COUNT);
    ranges.forEach(range -> slots.set(range.first(), range.last() + 1));
    return slots;
  }

  /** Ascending, disjoint, not adjacent. */
  public static List<SlotRange> of(BitSet slots) {
    List<SlotRange> ranges = new ArrayList<>();
    for (int first = slots.nextSetBit(0); first >= 0; ) {
      int end = slots.nextClearBit(first);
      ranges.add(new SlotRange(first, end - 1));
      first = slots.nextSetBit(end);
    }
    return ranges;
  }
}
