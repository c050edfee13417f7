package io.ashlar.engine.slots;

import io.ashlar.engine.keyspace.Databases;
import java.util.BitSet;

/** Slots that the shard has released, with their keys as they were then, until it is certain. */
public final class Outgoing {
  final BitSet slots;
  final Databases keys;

  Outgoing(BitSet slots, Databases keys) {
    this.slots = slots;
    this.keys = keys;
  }

  public BitSet slots() {
    return (BitSet) slots.clone();
  }

  /** Hidden from commands; nothing changes them. */
  public Databases keys() {
    return keys;
  }
}
