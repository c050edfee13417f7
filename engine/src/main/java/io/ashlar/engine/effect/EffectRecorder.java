package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;

/** Changes the leader's keyspaces and writes each change down as an effect, in one step. */
public final class EffectRecorder {
  private final Databases databases;
  private final ByteWriter out;

  public EffectRecorder(Databases databases, EffectBuffer buffer) {
    this.databases = databases;
    this.out = buffer.out();
  }

  public void put(Keyspace keyspace, int slot, byte[] key, int hash, byte[] stringRecord) {
    keyspace.put(slot, key, hash, stringRecord);
    EffectCode.begin(out, keyspace.database(), EffectCode.PUT, slot);
    out.bytes(stringRecord);
  }

  public boolean delete(Keyspace keyspace, int slot, byte[] key) {
    if (!keyspace.remove(slot, key)) {
      return false;
    }
    EffectCode.begin(out, keyspace.database(), EffectCode.DELETE, slot);
    out.bytes(key);
    return true;
  }

  public void expireAt(Keyspace keyspace, int slot, byte[] key, long expireAtMs) {
    if (keyspace.expireAt(slot, key, expireAtMs)) {
      EffectCode.writeExpireAt(out, keyspace.database(), slot, key, expireAtMs);
    }
  }

  public void write(Keyspace keyspace, int slot, byte[] key, int offset, byte[] bytes) {
    keyspace.writeString(slot, key, offset, bytes);
    EffectCode.begin(out, keyspace.database(), EffectCode.WRITE, slot);
    out.bytes(key);
    out.varint(offset);
    out.bytes(bytes);
  }

  /** See {@link Keyspace#change}. */
  public void change(
      Keyspace keyspace, int slot, byte[] key, int hash, ValueType type, ValueChange change) {
    keyspace.change(slot, key, hash, type, change);
    EffectCode.writeChange(out, keyspace.database(), slot, key, type, change);
  }

  public void rename(Keyspace keyspace, int slot, byte[] key, byte[] newKey) {
    Changes.rename(keyspace, slot, key, newKey);
    EffectCode.begin(out, keyspace.database(), EffectCode.RENAME, slot);
    out.bytes(key);
    out.bytes(newKey);
  }

  /** Copies a key within its database or into another one. */
  public void copy(Keyspace keyspace, int slot, byte[] key, Keyspace to, byte[] newKey) {
    Changes.copy(keyspace, slot, key, to, newKey);
    boolean within = to == keyspace;
    int code = within ? EffectCode.COPY : EffectCode.COPY_TO;
    EffectCode.begin(out, keyspace.database(), code, slot);
    out.bytes(key);
    out.bytes(newKey);
    if (!within) {
      out.int8(to.database());
    }
  }

  /** Moves a key to another database, which must not have it. */
  public void move(Keyspace keyspace, int slot, byte[] key, Keyspace to) {
    Changes.move(keyspace, slot, key, to);
    EffectCode.begin(out, keyspace.database(), EffectCode.MOVE, slot);
    out.bytes(key);
    out.int8(to.database());
  }

  /** Drops the keys of all databases. */
  public void flush() {
    databases.flush();
    EffectCode.begin(out, 0, EffectCode.FLUSH);
  }

  public void flush(Keyspace keyspace) {
    keyspace.flush();
    EffectCode.begin(out, keyspace.database(), EffectCode.FLUSH_DB);
  }

  /** Remembers that a request was executed. */
  public void remember(
      int slot, ClientId client, long floor, long sequence, byte[] reply, long nowMs) {
    databases.requests().add(slot, client, floor, sequence, nowMs, reply);
    EffectCode.begin(out, EffectCode.REQUEST, slot, client);
    out.varlong(floor);
    out.varlong(sequence);
    out.int64(nowMs);
    out.bytes(reply);
  }

  /** Forgets the requests of a client in a slot. */
  public void forget(int slot, ClientId client) {
    databases.requests().forget(slot, client);
    EffectCode.begin(out, EffectCode.FORGET, slot, client);
  }

  /** Forgets all requests of a slot, and that any were forgotten. */
  public void clearRequests(int slot) {
    databases.requests().clear(slot);
    EffectCode.begin(out, 0, EffectCode.CLEAR, slot);
  }

  /** Has two databases exchange their keys. */
  public void swap(int one, int other) {
    databases.swap(one, other);
    EffectCode.begin(out, 0, EffectCode.SWAP);
    out.int8(one);
    out.int8(other);
  }
}
