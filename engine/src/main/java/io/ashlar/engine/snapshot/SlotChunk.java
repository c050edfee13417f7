package io.ashlar.engine.snapshot;

import io.ashlar.engine.effect.FrozenRecord;
import java.util.List;

/**
 * Some keys of one slot of one database. The chunks of a slot follow each other; the slots of a
 * database come in ascending order, and the databases one after the other.
 *
 * @param strings flat string records (see StringRecord) that are never changed again, apart from
 *     their three access bytes
 * @param collections keys of all other types
 */
public record SlotChunk(
    int database, int slot, List<byte[]> strings, List<FrozenRecord> collections) {
  /** How many keys it holds. */
  public int size() {
    return strings.size() + collections.size();
  }
}
