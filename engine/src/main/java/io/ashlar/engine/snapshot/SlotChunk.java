package io.ashlar.engine.snapshot;

import io.ashlar.engine.effect.FrozenRecord;
import io.ashlar.engine.effect.FrozenRequests;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some keys of one slot of one database. The chunks of a slot follow each other; the slots of a
 * database come in ascending order, and the databases one after the other. What slots remember of
 * requests comes before all keys, in chunks without any.
 *
 * @param migration under which the slot comes or goes, {@link #LIVE} for keys that all can see
 * @param strings flat string records (see StringRecord) that are never changed again, apart from
 *     their three access bytes
 * @param collections keys of all other types
 * @param requests what the slot remembers of requests, null in chunks of keys
 */
public record SlotChunk(
    long migration,
    int database,
    int slot,
    List<byte[]> strings,
    List<FrozenRecord> collections,
    @Nullable FrozenRequests requests) {
  public static final long LIVE = 0;

  /** Of keys. */
  public SlotChunk(
      long migration,
      int database,
      int slot,
      List<byte[]> strings,
      List<FrozenRecord> collections) {
    this(migration, database, slot, strings, collections, null);
  }

  static SlotChunk of(long migration, FrozenRequests requests) {
    return new SlotChunk(migration, 0, requests.slot(), List.of(), List.of(), requests);
  }

  /**
   * Writes everything but strings as effects that make it anew.
   *
   * @param pieces gets them in order; {@link io.ashlar.engine.effect.EffectApplier#applyEffects}
   *     takes each
   */
  public void writePieces(Consumer<byte[]> pieces) {
    if (requests != null) {
      requests.write(pieces);
    }
    for (FrozenRecord collection : collections) {
      collection.write(database, slot, pieces);
    }
  }

  /** How many keys it holds. */
  public int size() {
    return strings.size() + collections.size();
  }
}
