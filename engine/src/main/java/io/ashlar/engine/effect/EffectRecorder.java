package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.slots.SlotChange;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Changes the leader's keyspaces and writes each change down as an effect, in one step. */
public final class EffectRecorder {
  private final Databases databases;
  private final ByteWriter out;
  private @Nullable EffectTap tap;

  /** Where the last effect begins. */
  private int start;

  private final Supplier<byte[]> last = this::last;

  public EffectRecorder(Databases databases, EffectBuffer buffer) {
    this.databases = databases;
    this.out = buffer.out();
  }

  /** Names the one who hears of each effect; null for nobody. */
  public void setTap(@Nullable EffectTap hearer) {
    tap = hearer;
  }

  private byte[] last() {
    return out.toBytes(start);
  }

  private void tell(Keyspace keyspace, int slot, byte[] key) {
    EffectTap hearer = tap;
    if (hearer != null) {
      hearer.changed(keyspace, slot, key, last);
    }
  }

  private void tellRequests(int slot) {
    EffectTap hearer = tap;
    if (hearer != null) {
      hearer.requests(slot, last);
    }
  }

  private void tellAll() {
    EffectTap hearer = tap;
    if (hearer != null) {
      hearer.everything(last);
    }
  }

  /** Changes the shard's slots. */
  public void slots(ShardSlots slots, SlotChange change) {
    slots.apply(change);
    EffectCode.begin(out, 0, EffectCode.SLOTS);
    SlotChange.write(out, change);
  }

  public void put(Keyspace keyspace, int slot, byte[] key, int hash, byte[] stringRecord) {
    keyspace.put(slot, key, hash, stringRecord);
    start = out.length();
    EffectCode.begin(out, keyspace.database(), EffectCode.PUT, slot);
    out.bytes(stringRecord);
    tell(keyspace, slot, key);
  }

  public boolean delete(Keyspace keyspace, int slot, byte[] key) {
    if (!keyspace.remove(slot, key)) {
      return false;
    }
    start = out.length();
    EffectCode.begin(out, keyspace.database(), EffectCode.DELETE, slot);
    out.bytes(key);
    tell(keyspace, slot, key);
    return true;
  }

  public void expireAt(Keyspace keyspace, int slot, byte[] key, long expireAtMs) {
    if (keyspace.expireAt(slot, key, expireAtMs)) {
      start = out.length();
      EffectCode.writeExpireAt(out, keyspace.database(), slot, key, expireAtMs);
      tell(keyspace, slot, key);
    }
  }

  public void write(Keyspace keyspace, int slot, byte[] key, int offset, byte[] bytes) {
    keyspace.writeString(slot, key, offset, bytes);
    start = out.length();
    EffectCode.begin(out, keyspace.database(), EffectCode.WRITE, slot);
    out.bytes(key);
    out.varint(offset);
    out.bytes(bytes);
    tell(keyspace, slot, key);
  }

  /** See {@link Keyspace#change}. */
  public void change(
      Keyspace keyspace, int slot, byte[] key, int hash, ValueType type, ValueChange change) {
    keyspace.change(slot, key, hash, type, change);
    start = out.length();
    EffectCode.writeChange(out, keyspace.database(), slot, key, type, change);
    tell(keyspace, slot, key);
  }

  public void rename(Keyspace keyspace, int slot, byte[] key, byte[] newKey) {
    Changes.rename(keyspace, slot, key, newKey);
    start = out.length();
    EffectCode.begin(out, keyspace.database(), EffectCode.RENAME, slot);
    out.bytes(key);
    out.bytes(newKey);
    tellTransfer(slot, keyspace, key, keyspace, newKey, true);
  }

  /** Copies a key within its database or into another one. */
  public void copy(Keyspace keyspace, int slot, byte[] key, Keyspace to, byte[] newKey) {
    Changes.copy(keyspace, slot, key, to, newKey);
    boolean within = to == keyspace;
    int code = within ? EffectCode.COPY : EffectCode.COPY_TO;
    start = out.length();
    EffectCode.begin(out, keyspace.database(), code, slot);
    out.bytes(key);
    out.bytes(newKey);
    if (!within) {
      out.int8(to.database());
    }
    tellTransfer(slot, keyspace, key, to, newKey, false);
  }

  /** Moves a key to another database, which must not have it. */
  public void move(Keyspace keyspace, int slot, byte[] key, Keyspace to) {
    Changes.move(keyspace, slot, key, to);
    start = out.length();
    EffectCode.begin(out, keyspace.database(), EffectCode.MOVE, slot);
    out.bytes(key);
    out.int8(to.database());
    tellTransfer(slot, keyspace, key, to, key, true);
  }

  private void tellTransfer(
      int slot, Keyspace from, byte[] key, Keyspace to, byte[] newKey, boolean gone) {
    EffectTap hearer = tap;
    if (hearer != null) {
      hearer.transferred(slot, from, key, to, newKey, gone, last);
    }
  }

  /** Drops the keys of all databases. */
  public void flush() {
    databases.flush();
    start = out.length();
    EffectCode.begin(out, 0, EffectCode.FLUSH);
    tellAll();
  }

  public void flush(Keyspace keyspace) {
    keyspace.flush();
    start = out.length();
    EffectCode.begin(out, keyspace.database(), EffectCode.FLUSH_DB);
    tellAll();
  }

  /** Remembers that a request was executed. */
  public void remember(
      int slot, ClientId client, long floor, long sequence, byte[] reply, long nowMs) {
    databases.requests().add(slot, client, floor, sequence, nowMs, reply);
    start = out.length();
    EffectCode.begin(out, EffectCode.REQUEST, slot, client);
    out.varlong(floor);
    out.varlong(sequence);
    out.int64(nowMs);
    out.bytes(reply);
    tellRequests(slot);
  }

  /** Forgets the requests of a client in a slot. */
  public void forget(int slot, ClientId client) {
    databases.requests().forget(slot, client);
    start = out.length();
    EffectCode.begin(out, EffectCode.FORGET, slot, client);
    tellRequests(slot);
  }

  /** Forgets all requests of a slot, and that any were forgotten. */
  public void clearRequests(int slot) {
    databases.requests().clear(slot);
    start = out.length();
    EffectCode.begin(out, 0, EffectCode.CLEAR, slot);
    tellRequests(slot);
  }

  /** Has two databases exchange their keys. */
  public void swap(int one, int other) {
    databases.swap(one, other);
    start = out.length();
    EffectCode.begin(out, 0, EffectCode.SWAP);
    out.int8(one);
    out.int8(other);
    tellAll();
  }
}
