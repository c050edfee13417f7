package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;

/** Changes the leader's keyspace and writes each change down as an effect, in one step. */
public final class EffectRecorder {
  private final Keyspace keyspace;
  private final ByteWriter out;

  public EffectRecorder(Keyspace keyspace, EffectBuffer buffer) {
    this.keyspace = keyspace;
    this.out = buffer.out();
  }

  public void put(int slot, byte[] key, int hash, byte[] stringRecord) {
    keyspace.put(slot, key, hash, stringRecord);
    EffectCode.begin(out, EffectCode.PUT, slot);
    out.bytes(stringRecord);
  }

  public boolean delete(int slot, byte[] key) {
    if (!keyspace.remove(slot, key)) {
      return false;
    }
    EffectCode.begin(out, EffectCode.DELETE, slot);
    out.bytes(key);
    return true;
  }

  public void expireAt(int slot, byte[] key, long expireAtMs) {
    if (keyspace.expireAt(slot, key, expireAtMs)) {
      EffectCode.writeExpireAt(out, slot, key, expireAtMs);
    }
  }

  public void write(int slot, byte[] key, int offset, byte[] bytes) {
    keyspace.writeString(slot, key, offset, bytes);
    EffectCode.begin(out, EffectCode.WRITE, slot);
    out.bytes(key);
    out.varint(offset);
    out.bytes(bytes);
  }

  /** See {@link Keyspace#change}. */
  public void change(int slot, byte[] key, int hash, ValueType type, ValueChange change) {
    keyspace.change(slot, key, hash, type, change);
    EffectCode.writeChange(out, slot, key, type, change);
  }

  public void rename(int slot, byte[] key, byte[] newKey) {
    Changes.rename(keyspace, slot, key, newKey);
    EffectCode.begin(out, EffectCode.RENAME, slot);
    out.bytes(key);
    out.bytes(newKey);
  }

  public void copy(int slot, byte[] key, byte[] newKey) {
    Changes.copy(keyspace, slot, key, newKey);
    EffectCode.begin(out, EffectCode.COPY, slot);
    out.bytes(key);
    out.bytes(newKey);
  }

  public void flush() {
    keyspace.flush();
    out.int8(EffectCode.FLUSH);
  }
}
