package io.ashlar.engine.snapshot;

import io.ashlar.engine.effect.FrozenRecord;
import java.util.List;

/**
 * Some keys of one slot. The chunks of a slot follow each other; slots come in ascending order.
 *
 * @param strings flat string records (see StringRecord) that are never changed again, apart from
 *     their three access bytes
 * @param collections keys of all other types
 */
public record SlotChunk(int slot, List<byte[]> strings, List<FrozenRecord> collections) {
  /** How many keys it holds. */
  public int size() {
    return strings.size() + collections.size();
  }
}
