package io.ashlar.engine.effect;

import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.nio.ByteBuffer;

/**
 * The first byte of each effect, and how those are written that entries and snapshots share.
 * Numbers are on disk: they are never reused or changed.
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
 * CHANGE     slot:u16 key:bytes type:u8 change        of a collection; change as its type writes it
 * ACCESS     slot:u16 key:bytes access:varint         in snapshots only: the key's access clock
 * DATABASE   number:u8 effect                         the effect is on that database, not on 0
 * FLUSH_DB                                            every key of the database
 * SWAP       one:u8 other:u8                          two databases exchange their keys
 * MOVE       slot:u16 key:bytes to:u8                 to another database, where it is missing
 * COPY_TO    slot:u16 key:bytes newKey:bytes to:u8    as COPY, into another database
 * SLOTS      change                                   of the shard's slots, see SlotChange
 * REQUEST    slot:u16 client floor:varlong sequence:varlong atMs:i64 reply:bytes
 *                                                     a request with an id was executed; what the
 *                                                     client asked up to the floor is forgotten
 * FORGET     slot:u16 client                          of requests: the client
 * CLEAR      slot:u16                                 of requests: all of the slot
 * WINDOW     slot:u16 client floor:varlong usedMs:i64 count:varint (sequence:varlong reply:bytes)*
 *                                                     in snapshots only: a client's requests
 * FORGOTTEN  slot:u16 atMs:i64                        in snapshots only: until when clients were
 *                                                     forgotten
 * client  := high:i64 low:i64
 * </pre>
 */
final class EffectCode {
  static final int VERSION = 1;

  static final int PUT = 1;
  static final int DELETE = 2;
  static final int EXPIRE_AT = 3;
  static final int WRITE = 4;
  static final int RENAME = 5;
  static final int COPY = 6;
  static final int FLUSH = 7;
  static final int CHANGE = 8;
  static final int ACCESS = 9;
  static final int DATABASE = 10;
  static final int FLUSH_DB = 11;
  static final int SWAP = 12;
  static final int MOVE = 13;
  static final int COPY_TO = 14;
  static final int SLOTS = 15;
  static final int REQUEST = 20;
  static final int FORGET = 21;
  static final int CLEAR = 22;
  static final int WINDOW = 23;
  static final int FORGOTTEN = 24;

  private EffectCode() {}

  static void begin(ByteWriter out, int database, int code) {
    if (database != 0) {
      out.int8(DATABASE);
      out.int8(database);
    }
    out.int8(code);
  }

  static void begin(ByteWriter out, int database, int code, int slot) {
    begin(out, database, code);
    out.int16(slot);
  }

  static void begin(ByteWriter out, int code, int slot, ClientId client) {
    begin(out, 0, code, slot);
    out.int64(client.high());
    out.int64(client.low());
  }

  static void writeExpireAt(ByteWriter out, int database, int slot, byte[] key, long expireAtMs) {
    begin(out, database, EXPIRE_AT, slot);
    out.bytes(key);
    out.int64(expireAtMs);
  }

  static void writeChange(
      ByteWriter out, int database, int slot, byte[] key, ValueType type, ValueChange change) {
    begin(out, database, CHANGE, slot);
    out.bytes(key);
    out.int8(type.code());
    change.write(out);
  }

  static void setClock(byte[] entry, long clockMs) {
    ByteBuffer.wrap(entry).putLong(1, clockMs);
  }
}
