package io.ashlar.engine;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.migration.MovedPiece;
import io.ashlar.engine.migration.SlotWalk;
import io.ashlar.engine.slots.Outgoing;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.slots.SlotChange;
import java.util.BitSet;
import java.util.function.Consumer;

/** Slots of one shard on their way to others, and who hears that they change. Shard thread. */
public final class SlotHandover {
  private final Databases databases;
  private final ShardSlots slots;
  private final Execution execution;
  private Consumer<SlotChange> listener = change -> {};

  SlotHandover(Databases databases, ShardSlots slots, Execution execution) {
    this.databases = databases;
    this.slots = slots;
    this.execution = execution;
    slots.setListener(this::changed);
  }

  /** Names the one who is told of each change of the slots but chunks, after it. */
  public void onChange(Consumer<SlotChange> told) {
    listener = told;
  }

  private void changed(SlotChange change) {
    if (change instanceof SlotChange.Release release) {
      execution.watches().touchSlots(release.slots()::get);
      execution.audience().slotsLeave(release.slots()::get);
    }
    // Who waits in a slot that is only released may go on waiting here if it is reclaimed.
    execution.waiters().slotsChanged(slot -> slots.owns(slot) || slots.isLeaving(slot));
    listener.accept(change);
  }

  /**
   * Starts to hand out slots, with what happens to their keys from now on until {@link #stop}.
   *
   * @param which owned, or all released under {@code id}
   * @param out gets the pieces in order, on the shard thread
   */
  public SlotWalk handOut(long id, BitSet which, Consumer<MovedPiece> out) {
    Outgoing released = slots.outgoing().get(id);
    if (released != null) {
      return new SlotWalk(released.keys(), which, out);
    }
    SlotWalk walk = new SlotWalk(databases, which, out);
    execution.slotMoves.setTap(walk);
    return walk;
  }

  /** Nothing more is told to a walk. */
  public void stop() {
    execution.slotMoves.setTap(null);
  }
}
