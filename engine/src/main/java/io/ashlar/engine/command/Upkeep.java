package io.ashlar.engine.command;

import io.ashlar.engine.effect.EffectRecorder;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;

/**
 * What a shard does to keys that nobody asked for: the part of an {@link Execution} for expiry and
 * eviction, under the same rules. It works in the selected database and in any slot.
 */
public final class Upkeep {
  private final Execution x;
  private final Databases databases;
  private final EffectRecorder recorder;

  Upkeep(Execution x, Databases databases, EffectRecorder recorder) {
    this.x = x;
    this.databases = databases;
    this.recorder = recorder;
  }

  /** Deletes a key that expired. */
  public void expire(int slot, byte[] key) {
    recorder.delete(keyspace(), slot, key);
    x.stats().expired();
    x.changed(slot, key);
    x.event(KeyEvent.Kind.EXPIRED, "expired", key);
  }

  /** Takes expired elements out of a value, and its key with the last. */
  public void expireElements(int slot, byte[] key, ValueType type, ValueChange removal) {
    Keyspace keyspace = keyspace();
    int hash = keyspace.hash(key);
    recorder.change(keyspace, slot, key, hash, type, removal);
    x.changed(slot, key);
    x.event(KeyEvent.Kind.HASH, "hexpired", key);
    if (keyspace.find(slot, key, hash) == null) {
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
  }

  /** Deletes a key to free memory. */
  public void evict(int slot, byte[] key) {
    recorder.delete(keyspace(), slot, key);
    x.stats().evicted();
    x.changed(slot, key);
    x.event(KeyEvent.Kind.EVICTED, "evicted", key);
  }

  private Keyspace keyspace() {
    return databases.of(x.database());
  }
}
