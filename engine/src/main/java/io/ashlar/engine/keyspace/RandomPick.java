package io.ashlar.engine.keyspace;

import io.ashlar.engine.keyspace.Keyspace.Located;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws one key, all about equally likely. Keeps one of the records it is shown on the way. */
final class RandomPick implements RecordVisitor {
  private final @Nullable SlotTable[] slots;
  private final long seed;
  private final RandomGenerator random;
  private final boolean onlyExpiring;
  private int seen;
  private @Nullable Object picked;

  RandomPick(@Nullable SlotTable[] slots, long seed, RandomGenerator random, boolean onlyExpiring) {
    this.slots = slots;
    this.seed = seed;
    this.random = random;
    this.onlyExpiring = onlyExpiring;
  }

  /**
   * @param candidates how many keys of the kind the database holds; at least one
   */
  @Nullable Located pick(int database, long candidates) {
    int slot = slot(candidates);
    SlotTable table = slots[slot];
    if (table == null) {
      throw new IllegalStateException("keys are counted but no slot holds one");
    }
    // From a random place on, around the end of the table once.
    long from = random.nextLong(SlotTable.END);
    while (from < SlotTable.END && picked == null) {
      from = table.walk(from, 4, seed, this);
    }
    from = 0;
    while (from < SlotTable.END && picked == null) {
      from = table.walk(from, 4, seed, this);
    }
    return picked == null ? null : new Located(database, slot, picked);
  }

  @Override
  public void visit(Object record, int hash) {
    if (!onlyExpiring || Records.expireAtMs(record) != Records.NO_EXPIRY) {
      seen++;
      if (random.nextInt(seen) == 0) {
        picked = record;
      }
    }
  }

  /**
   * A slot that holds keys, the fuller the likelier. A shard owns a stretch of slots: taking the
   * next one that holds a key would pick the stretch's first slot most of the time.
   */
  private int slot(long candidates) {
    int fallback = -1;
    for (int i = 0; i < 64; i++) {
      int slot = random.nextInt(slots.length);
      int count = count(slot);
      if (count > 0) {
        fallback = slot;
        // Accept in proportion to the size, against twice the mean of all slots.
        if (random.nextLong(1 + 2 * candidates / slots.length) <= count) {
          return slot;
        }
      }
    }
    if (fallback >= 0) {
      return fallback;
    }
    int start = random.nextInt(slots.length);
    for (int i = 0; i < slots.length; i++) {
      int slot = (start + i) % slots.length;
      if (count(slot) > 0) {
        return slot;
      }
    }
    throw new IllegalStateException("keys are counted but no slot holds one");
  }

  private int count(int slot) {
    SlotTable table = slots[slot];
    return table == null ? 0 : onlyExpiring ? table.expiring : table.size();
  }
}
