package io.ashlar.engine.keyspace;

import io.ashlar.engine.value.Value;

/** A key whose value changes in place. */
public final class ObjectRecord {
  final byte[] key;
  Value value;
  long expireAtMs;
  int access;

  public ObjectRecord(byte[] key, Value value, long expireAtMs) {
    this.key = key;
    this.value = value;
    this.expireAtMs = expireAtMs;
  }

  public Value value() {
    return value;
  }
}
