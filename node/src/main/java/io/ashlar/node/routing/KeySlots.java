package io.ashlar.node.routing;

import io.ashlar.engine.command.KeySpec;
import io.ashlar.topology.SlotHash;

/** The slot of a command's keys. */
public final class KeySlots {
  /** The command has no keys, or its arguments wrongly name none: its parser says so. */
  public static final int NONE = -1;

  /** Its keys are in several slots. */
  public static final int SEVERAL = -2;

  private KeySlots() {}

  /**
   * @return the slot that all keys share, {@link #NONE} or {@link #SEVERAL}
   */
  public static int of(KeySpec keys, byte[][] args) {
    if (keys.isEmpty()) {
      return NONE;
    }
    if (keys.isMovable()) {
      return ofIndexes(keys.indexes(args), args);
    }
    int last = Math.min(keys.lastIndex(args.length), args.length - 1);
    int slot = NONE;
    for (int i = keys.first(); i <= last; i += keys.step()) {
      int next = SlotHash.slotOf(args[i]);
      if (slot != NONE && next != slot) {
        return SEVERAL;
      }
      slot = next;
    }
    return slot;
  }

  private static int ofIndexes(int[] indexes, byte[][] args) {
    int slot = NONE;
    for (int index : indexes) {
      int next = SlotHash.slotOf(args[index]);
      if (slot != NONE && next != slot) {
        return SEVERAL;
      }
      slot = next;
    }
    return slot;
  }
}
