package io.ashlar.engine.keyspace;

import org.jspecify.annotations.Nullable;

/**
 * The arrays that hold a database's slots. A database without keys has none of its own, so fifteen
 * unused ones cost nothing; the array of the last one that lost all keys is kept, because a queue
 * that is now empty and now not would cost 64 KiB of garbage each time.
 */
final class SpareTables {
  /** Of every database without keys; never written to. */
  static final @Nullable SlotTable[] NONE = new @Nullable SlotTable[Keyspace.SLOT_COUNT];

  private @Nullable SlotTable @Nullable [] spare;

  /** An array whose places are all null. */
  @Nullable SlotTable[] take() {
    @Nullable SlotTable[] taken = spare;
    spare = null;
    return taken == null ? new @Nullable SlotTable[Keyspace.SLOT_COUNT] : taken;
  }

  /** Takes back an array whose places are all null and that nobody else holds. */
  void leave(@Nullable SlotTable[] unused) {
    spare = unused;
  }
}
