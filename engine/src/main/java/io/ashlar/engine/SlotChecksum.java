package io.ashlar.engine;

import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;

/**
 * Compares replicas: equal keys, values and expiries give equal sums whatever their order in
 * memory.
 */
final class SlotChecksum {
  private static final long HIGH_SEED = 0x9e3779b97f4a7c15L;
  private static final long LOW_SEED = 0xc2b2ae3d27d4eb4fL;

  private SlotChecksum() {}

  static long of(Keyspace keyspace, int slot) {
    long[] sum = {keyspace.keyCount(slot)};
    keyspace.walk(
        slot,
        0,
        Integer.MAX_VALUE,
        (record, hash) -> {
          byte[] copy = Records.flat(record).clone();
          // The access bits and the encoding hint are this replica's own.
          Records.setAccess(copy, 0);
          copy[0] &= (byte) ~0x40;
          sum[0] +=
              ((long) KeyHash.hash(copy, 0, copy.length, HIGH_SEED) << 32)
                  ^ (KeyHash.hash(copy, 0, copy.length, LOW_SEED) & 0xffffffffL);
        });
    return sum[0];
  }
}
