package io.ashlar.raft;

import io.ashlar.engine.keyspace.Keyspace;

/** Requests of each slot that were let through, since they were last taken. Shard thread. */
final class SlotOps {
  private static final int[] NONE = {};
  private int[] counts = NONE;

  void count(int slot) {
    if (counts.length == 0) {
      counts = new int[Keyspace.SLOT_COUNT];
    }
    counts[slot]++;
  }

  /** Indexed by slot; empty when there were no requests. */
  int[] take() {
    int[] taken = counts;
    counts = NONE;
    return taken;
  }
}
