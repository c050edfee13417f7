package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.StringRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Replays committed entries. */
public final class EffectApplier {
  private final Keyspace keyspace;

  public EffectApplier(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /**
   * Applies one entry.
   *
   * @return the shard's clock at the end of the entry, milliseconds since the epoch
   * @throws CorruptEntryException when the bytes are not an entry of a known version; the keyspace
   *     is then undefined and must be rebuilt
   */
  public long apply(ByteBuffer entry) {
    try {
      byte version = entry.get();
      if (version != EffectCode.VERSION) {
        throw new CorruptEntryException("entry of unknown version " + version);
      }
      long clockMs = entry.getLong();
      while (entry.hasRemaining()) {
        applyOne(entry);
      }
      return clockMs;
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new CorruptEntryException("entry ends inside an effect: " + e);
    }
  }

  private void applyOne(ByteBuffer entry) {
    byte code = entry.get();
    if (code == EffectCode.FLUSH) {
      keyspace.flush();
      return;
    }
    int slot = entry.getShort() & 0xffff;
    if (slot >= Keyspace.SLOT_COUNT) {
      throw new CorruptEntryException("slot " + slot + " is out of range");
    }
    switch (code) {
      case EffectCode.PUT -> put(slot, bytes(entry));
      case EffectCode.DELETE -> keyspace.remove(slot, bytes(entry));
      case EffectCode.EXPIRE_AT -> keyspace.expireAt(slot, bytes(entry), entry.getLong());
      case EffectCode.WRITE ->
          keyspace.writeString(slot, bytes(entry), varint(entry), bytes(entry));
      case EffectCode.RENAME -> Changes.rename(keyspace, slot, bytes(entry), bytes(entry));
      case EffectCode.COPY -> Changes.copy(keyspace, slot, bytes(entry), bytes(entry));
      default -> throw new CorruptEntryException("unknown effect code " + code);
    }
  }

  private void put(int slot, byte[] record) {
    if (!StringRecord.isWellFormed(record)) {
      throw new CorruptEntryException("malformed record in slot " + slot);
    }
    keyspace.putRecord(slot, record);
  }

  private static byte[] bytes(ByteBuffer entry) {
    int length = varint(entry);
    if (length < 0 || length > entry.remaining()) {
      throw new CorruptEntryException("length " + length + " exceeds the entry");
    }
    byte[] bytes = new byte[length];
    entry.get(bytes);
    return bytes;
  }

  private static int varint(ByteBuffer entry) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = entry.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new CorruptEntryException("number of more than 32 bits");
  }
}
