package io.ashlar.engine.keyspace;

import io.ashlar.engine.value.Value;

/**
 * A key whose value changes in place. Most do not expire, and an expiry would cost each of them 8
 * bytes: a record that expires is of another class.
 */
public sealed class ObjectRecord {
  final byte[] key;
  Value value;
  int access;

  private ObjectRecord(byte[] key, Value value) {
    this.key = key;
    this.value = value;
  }

  /** One that was never accessed. */
  public static ObjectRecord of(byte[] key, Value value, long expireAtMs) {
    return expireAtMs == Records.NO_EXPIRY
        ? new ObjectRecord(key, value)
        : new Expiring(key, value, expireAtMs);
  }

  public Value value() {
    return value;
  }

  /** Milliseconds since the epoch, or {@link Records#NO_EXPIRY}. */
  long expireAtMs() {
    return Records.NO_EXPIRY;
  }

  /** Of the record alone. */
  int heapBytes() {
    return 24;
  }

  /** Another record of the same key and the very same value. */
  final ObjectRecord withExpiry(long expireAtMs) {
    ObjectRecord record = of(key, value, expireAtMs);
    record.access = access;
    return record;
  }

  private static final class Expiring extends ObjectRecord {
    private final long expireAtMs;

    Expiring(byte[] key, Value value, long expireAtMs) {
      super(key, value);
      this.expireAtMs = expireAtMs;
    }

    @Override
    long expireAtMs() {
      return expireAtMs;
    }

    @Override
    int heapBytes() {
      return 32;
    }
  }
}
