package io.ashlar.engine;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;

/**
 * Compares replicas: equal keys, values and expiries give equal sums whatever their order in
 * memory.
 */
final class SlotChecksum {
  private static final long HIGH_SEED = 0x9e3779b97f4a7c15L;
  private static final long LOW_SEED = 0xc2b2ae3d27d4eb4fL;

  private SlotChecksum() {}

  /** Of the keys of one slot in all databases, each with its number, and its requests. */
  static long of(Databases databases, int slot) {
    long sum = databases.requests().checksum(slot);
    for (int database = 0; database < Databases.COUNT; database++) {
      Keyspace keyspace = databases.of(database);
      if (keyspace.keyCount(slot) > 0) {
        sum += Long.rotateLeft(of(keyspace, slot), 2 * database) * (1 + 2L * database);
      }
    }
    return sum;
  }

  private static long of(Keyspace keyspace, int slot) {
    long[] sum = {keyspace.keyCount(slot)};
    keyspace.walk(
        slot,
        0,
        Integer.MAX_VALUE,
        (record, hash) -> {
          CollectionValue value = Records.collection(record);
          sum[0] +=
              value == null
                  ? ofBytes(string(record))
                  : ofBytes(Records.key(record))
                      + Long.rotateLeft(value.checksum(), 17) * HIGH_SEED
                      + Records.expireAtMs(record) * LOW_SEED;
        });
    return sum[0];
  }

  /** A string's record without the access bits and the encoding hint: those are this replica's. */
  private static byte[] string(Object record) {
    byte[] copy = Records.flat(record).clone();
    Records.setAccess(copy, 0);
    copy[0] &= (byte) ~0x40;
    return copy;
  }

  private static long ofBytes(byte[] bytes) {
    return ((long) KeyHash.hash(bytes, 0, bytes.length, HIGH_SEED) << 32)
        ^ (KeyHash.hash(bytes, 0, bytes.length, LOW_SEED) & 0xffffffffL);
  }
}
