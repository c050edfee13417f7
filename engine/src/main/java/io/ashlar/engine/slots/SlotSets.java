package io.ashlar.engine.slots;

import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CorruptEntryException;
import java.util.BitSet;

/** Sets of slots as bytes: a count of ranges, then the first and the last slot of each. */
public final class SlotSets {
  private SlotSets() {}

  public static void write(ByteWriter out, BitSet slots) {
    int ranges = 0;
    for (int first = slots.nextSetBit(0); first >= 0; ranges++) {
      first = slots.nextSetBit(slots.nextClearBit(first));
    }
    out.varint(ranges);
    for (int first = slots.nextSetBit(0); first >= 0; ) {
      int end = slots.nextClearBit(first);
      out.int16(first);
      out.int16(end - 1);
      first = slots.nextSetBit(end);
    }
  }

  /**
   * @throws CorruptEntryException when the bytes are no set of slots
   */
  public static BitSet read(ByteReader in) {
    BitSet slots = new BitSet(Keyspace.SLOT_COUNT);
    int ranges = in.count();
    for (int i = 0; i < ranges; i++) {
      int first = in.int16();
      int last = in.int16();
      if (first > last || last >= Keyspace.SLOT_COUNT) {
        throw new CorruptEntryException("not a range of slots: " + first + "-" + last);
      }
      slots.set(first, last + 1);
    }
    return slots;
  }
}
