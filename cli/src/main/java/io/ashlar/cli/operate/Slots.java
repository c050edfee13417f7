package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Sets of slots: as operators write them, as messages, and which to choose. Pure. */
final class Slots {
  static final int COUNT = 16_384;
  private static final int RANGES_SHOWN = 8;

  private Slots() {}

  /**
   * Reads {@code 0-99,200}.
   *
   * @throws OperatorException when it is not written so
   */
  static BitSet parse(String text) {
    BitSet slots = new BitSet(COUNT);
    for (String range : text.split(",", -1)) {
      int dash = range.indexOf('-');
      int first = number(dash < 0 ? range : range.substring(0, dash), text);
      int last = dash < 0 ? first : number(range.substring(dash + 1), text);
      if (first > last) {
        throw wrong(text);
      }
      slots.set(first, last + 1);
    }
    return slots;
  }

  private static int number(String digits, String text) {
    try {
      int number = Integer.parseInt(digits.strip());
      if (number >= 0 && number < COUNT) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static OperatorException wrong(String text) {
    return new OperatorException(
        Exit.USAGE,
        "--slots: \"" + text + "\" is not FIRST-LAST[,...] with slots from 0 to " + (COUNT - 1));
  }

  static BitSet of(Shard shard) {
    return of(shard.getSlotsList());
  }

  static BitSet of(List<SlotRange> ranges) {
    BitSet slots = new BitSet(COUNT);
    ranges.forEach(range -> slots.set(range.getFirst(), range.getLast() + 1));
    return slots;
  }

  static List<SlotRange> ranges(BitSet slots) {
    List<SlotRange> ranges = new ArrayList<>();
    for (int first = slots.nextSetBit(0); first >= 0; first = slots.nextSetBit(first)) {
      int end = slots.nextClearBit(first);
      ranges.add(SlotRange.newBuilder().setFirst(first).setLast(end - 1).build());
      first = end;
    }
    return ranges;
  }

  /**
   * Slots of one shard that another one might get: next to what it has, so that ranges stay few,
   * else the last ones.
   *
   * @param from of these
   * @param to what the other one has
   * @param count at most the size of {@code from}
   */
  static BitSet choose(BitSet from, BitSet to, int count) {
    BitSet left = (BitSet) from.clone();
    BitSet target = (BitSet) to.clone();
    BitSet chosen = new BitSet(COUNT);
    for (int i = 0; i < count; i++) {
      int slot = neighbour(left, target);
      int next = slot >= 0 ? slot : left.length() - 1;
      left.clear(next);
      target.set(next);
      chosen.set(next);
    }
    return chosen;
  }

  private static int neighbour(BitSet of, BitSet others) {
    for (int slot = of.nextSetBit(0); slot >= 0; slot = of.nextSetBit(slot + 1)) {
      if ((slot > 0 && others.get(slot - 1)) || others.get(slot + 1)) {
        return slot;
      }
    }
    return -1;
  }

  static String text(List<SlotRange> ranges) {
    List<String> texts =
        ranges.stream()
            .limit(RANGES_SHOWN)
            .map(
                range ->
                    range.getFirst() == range.getLast()
                        ? Integer.toString(range.getFirst())
                        : range.getFirst() + "-" + range.getLast())
            .toList();
    return String.join(",", texts) + (ranges.size() > RANGES_SHOWN ? ",..." : "");
  }

  static List<Object> json(List<SlotRange> ranges) {
    List<Object> json = new ArrayList<>();
    ranges.forEach(
        range -> json.add(Json.object("first", range.getFirst(), "last", range.getLast())));
    return json;
  }
}
