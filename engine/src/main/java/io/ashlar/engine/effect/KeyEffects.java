package io.ashlar.engine.effect;

import io.ashlar.engine.value.ByteWriter;

/** Single effects as bytes, for those who make keys anew elsewhere. */
public final class KeyEffects {
  private KeyEffects() {}

  /** Removes a key, or nothing if it is missing. */
  public static byte[] delete(int database, int slot, byte[] key) {
    ByteWriter out = new ByteWriter();
    EffectCode.begin(out, database, EffectCode.DELETE, slot);
    out.bytes(key);
    return out.toBytes();
  }

  /** Puts a string record, see StringRecord, whatever its key held. */
  public static void put(ByteWriter out, int database, int slot, byte[] record) {
    EffectCode.begin(out, database, EffectCode.PUT, slot);
    out.bytes(record);
  }
}
