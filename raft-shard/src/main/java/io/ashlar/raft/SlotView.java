package io.ashlar.raft;

import io.ashlar.engine.slots.ShardSlots;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The slots of a shard as one replica has them at a moment. Immutable, for all threads. */
public final class SlotView {
  static final SlotView UNKNOWN =
      new SlotView(false, new BitSet(), new BitSet(), Set.of(), Map.of());

  private final boolean known;
  private final BitSet owned;
  private final BitSet leaving;
  private final Set<Long> incoming;
  private final Map<Long, BitSet> outgoing;

  private SlotView(
      boolean known, BitSet owned, BitSet leaving, Set<Long> incoming, Map<Long, BitSet> outgoing) {
    this.known = known;
    this.owned = owned;
    this.leaving = leaving;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  static SlotView of(ShardSlots slots) {
    BitSet leaving = new BitSet();
    Map<Long, BitSet> outgoing = new TreeMap<>();
    slots
        .outgoing()
        .forEach(
            (id, out) -> {
              outgoing.put(id, out.slots());
              leaving.or(out.slots());
            });
    return new SlotView(
        slots.isKnown(),
        slots.owned(),
        leaving,
        Set.copyOf(slots.incoming().keySet()),
        Map.copyOf(outgoing));
  }

  /** Whether the shard's state says what it owns; if not, the cluster map does. */
  public boolean known() {
    return known;
  }

  /** The slots that the shard's own state says that it owns. */
  public BitSet owned() {
    return (BitSet) owned.clone();
  }

  /** Whether the shard's own state says that it owns the slot. */
  public boolean owns(int slot) {
    return owned.get(slot);
  }

  /** Whether the shard's own state says that it owns all these slots. */
  public boolean ownsAll(BitSet slots) {
    BitSet missing = (BitSet) slots.clone();
    missing.andNot(owned);
    return missing.isEmpty();
  }

  /** Whether the slot was released, and it is not certain yet that it has another owner. */
  public boolean isLeaving(int slot) {
    return leaving.get(slot);
  }

  /** Whether another shard certainly had the slot after this one: it was owned, and is gone. */
  public boolean hasGivenAway(int slot) {
    return known && !owned.get(slot) && !leaving.get(slot);
  }

  /**
   * Whether the shard's own state says that it owns nothing, and nothing comes or has just left.
   */
  public boolean isEmpty() {
    return known && owned.isEmpty() && incoming.isEmpty() && outgoing.isEmpty();
  }

  /** Migrations whose keys arrive here. */
  public Set<Long> incoming() {
    return incoming;
  }

  /** Migrations whose slots were released and whose end is not known here. */
  public Map<Long, BitSet> outgoing() {
    return outgoing;
  }
}
