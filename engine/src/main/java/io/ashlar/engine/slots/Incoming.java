package io.ashlar.engine.slots;

import io.ashlar.engine.keyspace.Databases;
import java.util.BitSet;

/** Slots that another shard is sending. */
public final class Incoming {
  final BitSet slots;
  final long attempt;
  final Databases staged;
  long next;

  Incoming(BitSet slots, long attempt, long next, Databases staged) {
    this.slots = slots;
    this.attempt = attempt;
    this.next = next;
    this.staged = staged;
  }

  public BitSet slots() {
    return (BitSet) slots.clone();
  }

  /** Grows with each sender that begins from the start. */
  public long attempt() {
    return attempt;
  }

  /** The number of the next chunk. */
  public long next() {
    return next;
  }

  /** What has arrived; hidden from commands. */
  public Databases staged() {
    return staged;
  }
}
