package io.ashlar.engine.keyspace;

/** What a keyspace holds, kept true with each record that enters or leaves. */
final class Tally {
  long keys;

  /** Keys that carry an expiry. */
  long expiring;

  /** Estimated heap bytes of records and tables. */
  long heapBytes;

  void clear() {
    keys = 0;
    expiring = 0;
    heapBytes = 0;
  }

  void take(Tally other) {
    keys = other.keys;
    expiring = other.expiring;
    heapBytes = other.heapBytes;
  }

  /** A whole table comes from another keyspace. */
  void tableEnters(SlotTable table) {
    keys += table.size();
    expiring += table.expiring;
    heapBytes += table.heapBytes() + table.recordBytes;
  }

  void tableLeaves(SlotTable table) {
    keys -= table.size();
    expiring -= table.expiring;
    heapBytes -= table.heapBytes() + table.recordBytes;
  }

  /** A record, apart from the count of keys. */
  void enter(SlotTable table, Object record) {
    long bytes = Records.heapBytes(record);
    heapBytes += bytes;
    table.recordBytes += bytes;
    long expireAtMs = Records.expireAtMs(record);
    if (expireAtMs != Records.NO_EXPIRY) {
      table.expiring++;
      expiring++;
      expiresAt(table, expireAtMs);
    }
    long elementMs = Records.nextElementExpiryMs(record);
    if (elementMs != Long.MAX_VALUE) {
      table.elementExpiring++;
      expiresAt(table, elementMs);
    }
  }

  void leave(SlotTable table, Object record) {
    long bytes = Records.heapBytes(record);
    heapBytes -= bytes;
    table.recordBytes -= bytes;
    if (Records.expireAtMs(record) != Records.NO_EXPIRY) {
      table.expiring--;
      expiring--;
    }
    if (Records.nextElementExpiryMs(record) != Long.MAX_VALUE) {
      table.elementExpiring--;
    }
  }

  private static void expiresAt(SlotTable table, long atMs) {
    table.earliestExpiryMs = Math.min(table.earliestExpiryMs, atMs);
    table.earliestSinceSweepMs = Math.min(table.earliestSinceSweepMs, atMs);
  }
}
