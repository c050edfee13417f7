package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.ObjectRecord;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.engine.value.CorruptEntryException;

/** What each effect does. The leader's commands and the followers' entries both end here. */
final class Changes {
  private Changes() {}

  static void rename(Keyspace keyspace, int slot, byte[] key, byte[] newKey) {
    Object record = required(keyspace, slot, key);
    keyspace.remove(slot, key);
    keyspace.put(slot, newKey, renamed(record, newKey, false));
  }

  static void copy(Keyspace keyspace, int slot, byte[] key, Keyspace to, byte[] newKey) {
    to.put(slot, newKey, renamed(required(keyspace, slot, key), newKey, true));
  }

  static void move(Keyspace keyspace, int slot, byte[] key, Keyspace to) {
    Object record = required(keyspace, slot, key);
    if (to.find(slot, key) != null) {
      throw new CorruptEntryException("a key is moved to a database that has it");
    }
    keyspace.remove(slot, key);
    to.put(slot, key, record);
  }

  private static Object required(Keyspace keyspace, int slot, byte[] key) {
    Object record = keyspace.find(slot, key);
    if (record == null) {
      throw new CorruptEntryException("an effect names a key that is not there");
    }
    return record;
  }

  private static Object renamed(Object record, byte[] newKey, boolean copyValue) {
    Object renamed;
    if (record instanceof byte[] bytes) {
      int value = StringRecord.valueOffset(bytes);
      renamed =
          StringRecord.of(
              newKey,
              bytes,
              value,
              bytes.length - value,
              Records.expireAtMs(bytes),
              StringRecord.isRaw(bytes));
    } else {
      ObjectRecord object = (ObjectRecord) record;
      renamed =
          ObjectRecord.of(
              newKey,
              copyValue ? object.value().copy() : object.value(),
              Records.expireAtMs(object));
    }
    Records.setAccess(renamed, Records.access(record));
    return renamed;
  }
}
