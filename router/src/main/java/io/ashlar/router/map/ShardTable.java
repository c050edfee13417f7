package io.ashlar.router.map;

import io.ashlar.engine.keys.Scan;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which slots are one shard's, whoever leads it. Immutable. */
public final class ShardTable {
  static final ShardTable EMPTY = new ShardTable(-1, List.of());

  private final long epoch;

  /** The slots of each shard, the shards by their first slots. */
  private final List<List<SlotRange>> shards;

  /** Index into {@link #shards} by slot, -1 for a slot of none. */
  private final int[] bySlot = new int[SlotHash.SLOT_COUNT];

  ShardTable(long epoch, List<List<SlotRange>> unordered) {
    this.epoch = epoch;
    List<List<SlotRange>> ordered = new ArrayList<>(unordered);
    ordered.removeIf(List::isEmpty);
    ordered.sort(Comparator.comparingInt(ranges -> ranges.getFirst().first()));
    this.shards = List.copyOf(ordered);
    Arrays.fill(bySlot, -1);
    for (int shard = 0; shard < shards.size(); shard++) {
      for (SlotRange range : shards.get(shard)) {
        Arrays.fill(bySlot, range.first(), range.last() + 1, shard);
      }
    }
  }

  /**
   * A node's answer to ASHLAR SHARDS: the map's epoch, then for each shard its ranges' first and
   * last slots in turn.
   */
  static Optional<ShardTable> of(Reply reply) {
    if (!(reply instanceof Reply.Array array)
        || array.items().isEmpty()
        || !(array.items().getFirst() instanceof Reply.Int epoch)) {
      return Optional.empty();
    }
    List<List<SlotRange>> shards = new ArrayList<>();
    for (Reply item : array.items().subList(1, array.items().size())) {
      if (!(item instanceof Reply.Array bounds)) {
        return Optional.empty();
      }
      List<SlotRange> ranges = new ArrayList<>();
      for (int i = 0; i + 1 < bounds.items().size(); i += 2) {
        if (!(bounds.items().get(i) instanceof Reply.Int first)
            || !(bounds.items().get(i + 1) instanceof Reply.Int last)
            || first.value() < 0
            || first.value() > last.value()
            || last.value() >= SlotHash.SLOT_COUNT) {
          return Optional.empty();
        }
        ranges.add(new SlotRange((int) first.value(), (int) last.value()));
      }
      shards.add(ranges);
    }
    return Optional.of(new ShardTable(epoch.value(), shards));
  }

  long epoch() {
    return epoch;
  }

  public boolean isEmpty() {
    return shards.isEmpty();
  }

  /** The slots of the shard that a slot is of; the slot alone when that is not known. */
  List<SlotRange> rangesWith(int slot) {
    return bySlot[slot] < 0 ? List.of(new SlotRange(slot, slot)) : shards.get(bySlot[slot]);
  }

  /** Whether both are known to be of one shard. */
  public boolean sameShard(int slot, int other) {
    return slot >= 0 && other >= 0 && bySlot[slot] >= 0 && bySlot[slot] == bySlot[other];
  }

  // ---- SCAN ----

  /** The slot where a scan goes on: the cursor's, or the next that a shard has; -1 for none. */
  public int scanSlot(long cursor) {
    long slot = cursor == 0 ? shards.getFirst().getFirst().first() : Scan.slotOf(cursor);
    for (long next = slot; next >= 0 && next < SlotHash.SLOT_COUNT; next++) {
      if (bySlot[(int) next] >= 0) {
        return (int) next;
      }
    }
    return -1;
  }

  /** The cursor that the leader of {@code slot} is asked with. */
  public long scanCursor(long cursor, int slot) {
    return cursor != 0 && Scan.slotOf(cursor) == slot ? cursor : Scan.cursorAt(slot);
  }

  /** Where a scan goes on whose step in the shard of {@code slot} ended with the node's cursor. */
  public long scanNext(int slot, long nodesCursor) {
    long nextSlot = Scan.slotOf(nodesCursor);
    int shard = bySlot[slot];
    boolean same =
        nodesCursor != 0
            && nextSlot >= slot
            && nextSlot < SlotHash.SLOT_COUNT
            && bySlot[(int) nextSlot] == shard;
    if (same) {
      return nodesCursor;
    }
    return shard + 1 < shards.size() ? Scan.cursorAt(shards.get(shard + 1).getFirst().first()) : 0;
  }
}
