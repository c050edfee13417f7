package io.ashlar.engine.command;

import io.ashlar.engine.effect.EffectRecorder;
import io.ashlar.engine.effect.EffectTap;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.slots.SlotChange;
import org.jspecify.annotations.Nullable;

/** What commands do to the shard's slots: the part of an {@link Execution} for migrations. */
public final class SlotMoves {
  private final ShardSlots slots;
  private final EffectRecorder recorder;
  private final Holds holds;

  SlotMoves(ShardSlots slots, EffectRecorder recorder, Holds holds) {
    this.slots = slots;
    this.recorder = recorder;
    this.holds = holds;
  }

  public ShardSlots slots() {
    return slots;
  }

  /** Has the reply wait for the last change of the slots. */
  public void depend() {
    holds.lookedAtSlots();
  }

  /**
   * @throws io.ashlar.engine.value.CorruptEntryException when it does not fit; of a chunk, a part
   *     may have been applied then
   */
  public void record(SlotChange change) {
    recorder.slots(slots, change);
    holds.changedSlots();
    if (change instanceof SlotChange.Release) {
      // What happens to other keys from here on does not concern those that go.
      recorder.setTap(null);
    }
    if (change.movesKeys()) {
      holds.changedAll();
    }
  }

  /** Names the one who hears of each effect; null for nobody. */
  public void setTap(@Nullable EffectTap tap) {
    recorder.setTap(tap);
  }
}
