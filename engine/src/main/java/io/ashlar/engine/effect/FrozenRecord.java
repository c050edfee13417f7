package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import java.util.function.Consumer;

/**
 * A collection's key as it was at one moment, for a snapshot. Any one thread may write it.
 *
 * @param value a copy that nobody changes
 */
public record FrozenRecord(byte[] key, CollectionValue value, long expireAtMs, int access) {
  /** A piece is written once it has this many bytes. */
  private static final int PIECE_BYTES = 64 << 10;

  /**
   * Writes the key as the effects that make it anew.
   *
   * @param pieces gets them in order; {@link EffectApplier#applyEffects} takes each. Each has about
   *     128 KiB at most unless a single element is larger
   */
  public void write(int database, int slot, Consumer<byte[]> pieces) {
    ByteWriter out = new ByteWriter();
    value.dump(change -> writeChange(database, slot, change, out, pieces));
    if (expireAtMs != Records.NO_EXPIRY) {
      EffectCode.writeExpireAt(out, database, slot, key, expireAtMs);
    }
    EffectCode.begin(out, database, EffectCode.ACCESS, slot);
    out.bytes(key);
    out.varint(access);
    pieces.accept(out.toBytes());
  }

  private void writeChange(
      int database, int slot, ValueChange change, ByteWriter out, Consumer<byte[]> pieces) {
    EffectCode.writeChange(out, database, slot, key, value.type(), change);
    if (out.length() >= PIECE_BYTES) {
      pieces.accept(out.toBytes());
      out.truncate(0);
    }
  }
}
