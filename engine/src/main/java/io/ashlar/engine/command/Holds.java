package io.ashlar.engine.command;

/**
 * For which entry the reply of the running command has to wait. Remembers, by the hash of a key,
 * which entry last changed it.
 */
final class Holds {
  /** Places that remember the last change; a collision only makes a reply wait a little longer. */
  private static final int DIRTY_PLACES = 1 << 15;

  private final long[] dirtySequence = new long[DIRTY_PLACES];

  /** The last entry that changed any key, and the last that changed all. */
  private long lastChangeSequence;

  private long lastFlushSequence;

  /** The last entry that changed which slots the shard has, or what is known of others. */
  private long lastSlotsSequence;

  private long openSequence = 1;
  private long committedSequence;
  private long holdSequence;

  void beginCommand() {
    holdSequence = 0;
  }

  /** 0 when the reply depends on committed state only. */
  long holdSequence() {
    return holdSequence;
  }

  /** The number of the entry that effects go into now. */
  long openSequence() {
    return openSequence;
  }

  void nextSequence() {
    openSequence++;
  }

  void committed(long sequence) {
    committedSequence = Math.max(committedSequence, sequence);
  }

  /** The command looks at a key. */
  void looked(int hash) {
    hold(Math.max(dirtySequence[place(hash)], lastFlushSequence));
  }

  /** The command looks at all keys. */
  void lookedAtAll() {
    hold(lastChangeSequence);
  }

  void changed(int hash) {
    dirtySequence[place(hash)] = openSequence;
    lastChangeSequence = openSequence;
    hold(openSequence);
  }

  void changedAll() {
    lastFlushSequence = openSequence;
    lastChangeSequence = openSequence;
    hold(openSequence);
  }

  /** The command looks at the shard's slots. */
  void lookedAtSlots() {
    hold(lastSlotsSequence);
  }

  void changedSlots() {
    lastSlotsSequence = openSequence;
    hold(openSequence);
  }

  private void hold(long sequence) {
    if (sequence > committedSequence && sequence > holdSequence) {
      holdSequence = sequence;
    }
  }

  private static int place(int hash) {
    return hash & (DIRTY_PLACES - 1);
  }
}
