package io.ashlar.cli.operate;

import io.ashlar.proto.v1.SlotRange;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Slots that are to move.
 *
 * @param from id of the shard that has them
 * @param to id of the shard that gets them
 */
record SlotMove(String from, String to, BitSet slots) {
  List<SlotRange> ranges() {
    return Slots.ranges(slots);
  }

  int count() {
    return slots.cardinality();
  }

  Map<String, Object> json() {
    return Json.object(
        "slots", Slots.json(ranges()), "slot_count", count(), "from", from, "to", to);
  }

  @Override
  public String toString() {
    return Units.count(count(), "slot", "slots")
        + " from "
        + from
        + " to "
        + to
        + ": "
        + Slots.text(ranges());
  }
}
