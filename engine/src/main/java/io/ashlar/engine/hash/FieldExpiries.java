package io.ashlar.engine.hash;

/**
 * What a hash remembers of its fields' expiries, and how far the search for expired ones is. Only
 * the count is the same on all replicas.
 */
final class FieldExpiries {
  static final long HEAP_BYTES = 48;

  /** Fields with an expiry. */
  int count;

  /** No field expires before this. */
  long earliestMs = Long.MAX_VALUE;

  /** The earliest expiry of what came since the round began. */
  private long addedMs = Long.MAX_VALUE;

  /** The earliest expiry that the round has met. */
  long sweptMs = Long.MAX_VALUE;

  /** Where the round goes on; 0 between rounds. */
  long position;

  /** Between rounds, as a copy's sweep is not begun. */
  FieldExpiries copy() {
    FieldExpiries copy = new FieldExpiries();
    copy.count = count;
    copy.earliestMs = earliestMs;
    return copy;
  }

  void add(long expireAtMs) {
    count++;
    earliestMs = Math.min(earliestMs, expireAtMs);
    addedMs = Math.min(addedMs, expireAtMs);
  }

  /** Begins a round unless one is under way. */
  void begin() {
    if (position == 0) {
      addedMs = Long.MAX_VALUE;
      sweptMs = Long.MAX_VALUE;
    }
  }

  /** The round has seen all fields: expired ones are about to go. */
  void end() {
    earliestMs = Math.min(sweptMs, addedMs);
    position = 0;
  }
}
