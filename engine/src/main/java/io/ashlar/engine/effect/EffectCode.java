package io.ashlar.engine.effect;

/**
 * The first byte of each effect. Numbers are on disk: they are never reused or changed.
 *
 * <pre>
 * entry   := version:u8 clockMs:i64 effect*
 * bytes   := length:varint byte*
 * PUT        slot:u16 record:bytes                    a string record, see StringRecord
 * DELETE     slot:u16 key:bytes
 * EXPIRE_AT  slot:u16 key:bytes expireAtMs:i64        -1 removes the expiry
 * WRITE      slot:u16 key:bytes offset:varint bytes   into a string, see Keyspace.writeString
 * RENAME     slot:u16 key:bytes newKey:bytes          replaces newKey, keeps the expiry
 * COPY       slot:u16 key:bytes newKey:bytes          replaces newKey, keeps the expiry
 * FLUSH                                               every key of the shard
 * </pre>
 */
final class EffectCode {
  static final byte VERSION = 1;

  static final byte PUT = 1;
  static final byte DELETE = 2;
  static final byte EXPIRE_AT = 3;
  static final byte WRITE = 4;
  static final byte RENAME = 5;
  static final byte COPY = 6;
  static final byte FLUSH = 7;

  private EffectCode() {}
}
