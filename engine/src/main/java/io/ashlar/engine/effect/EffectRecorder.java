package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Keyspace;

/** Changes the leader's keyspace and writes each change down as an effect, in one step. */
public final class EffectRecorder {
  private final Keyspace keyspace;
  private final EffectBuffer buffer;

  public EffectRecorder(Keyspace keyspace, EffectBuffer buffer) {
    this.keyspace = keyspace;
    this.buffer = buffer;
  }

  public void put(int slot, byte[] key, int hash, byte[] stringRecord) {
    keyspace.put(slot, key, hash, stringRecord);
    buffer.begin(EffectCode.PUT, slot);
    buffer.bytes(stringRecord);
  }

  public boolean delete(int slot, byte[] key) {
    if (!keyspace.remove(slot, key)) {
      return false;
    }
    buffer.begin(EffectCode.DELETE, slot);
    buffer.bytes(key);
    return true;
  }

  public void expireAt(int slot, byte[] key, long expireAtMs) {
    if (keyspace.expireAt(slot, key, expireAtMs)) {
      buffer.begin(EffectCode.EXPIRE_AT, slot);
      buffer.bytes(key);
      buffer.int64(expireAtMs);
    }
  }

  public void write(int slot, byte[] key, int offset, byte[] bytes) {
    keyspace.writeString(slot, key, offset, bytes);
    buffer.begin(EffectCode.WRITE, slot);
    buffer.bytes(key);
    buffer.varint(offset);
    buffer.bytes(bytes);
  }

  public void rename(int slot, byte[] key, byte[] newKey) {
    Changes.rename(keyspace, slot, key, newKey);
    buffer.begin(EffectCode.RENAME, slot);
    buffer.bytes(key);
    buffer.bytes(newKey);
  }

  public void copy(int slot, byte[] key, byte[] newKey) {
    Changes.copy(keyspace, slot, key, newKey);
    buffer.begin(EffectCode.COPY, slot);
    buffer.bytes(key);
    buffer.bytes(newKey);
  }

  public void flush() {
    keyspace.flush();
    buffer.begin(EffectCode.FLUSH);
  }
}
