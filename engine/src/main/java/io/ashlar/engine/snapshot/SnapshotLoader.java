package io.ashlar.engine.snapshot;

import java.nio.ByteBuffer;

/** Takes what a snapshot holds, in the order in which it was written. */
public interface SnapshotLoader {
  /**
   * @param record of a string key, see StringRecord
   * @throws io.ashlar.engine.value.CorruptEntryException when it is none
   */
  void loadString(int database, int slot, byte[] record);

  /**
   * @param effects one piece of a collection, see {@link
   *     io.ashlar.engine.effect.FrozenRecord#write}
   * @throws io.ashlar.engine.value.CorruptEntryException when it is none
   */
  void loadPiece(ByteBuffer effects);

  /**
   * @param state see {@link io.ashlar.engine.slots.ShardSlots#toBytes}; comes before all keys
   * @throws io.ashlar.engine.value.CorruptEntryException when it is none
   */
  void loadSlots(ByteBuffer state);

  /**
   * @param migration under which slots come or go
   * @param effects that make some of their keys
   * @throws io.ashlar.engine.value.CorruptEntryException when they are none
   */
  void loadHidden(long migration, ByteBuffer effects);
}
