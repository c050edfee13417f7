package io.ashlar.engine.hash;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.List;

/** Sets fields, each with its expiry or without. */
record PutExpiringFields(List<Pair> pairs) implements ValueChange {
  /**
   * @param expireAtMs {@link HashValue#NO_EXPIRY} for none
   */
  record Pair(long expireAtMs, byte[] field, byte[] value) {}

  static PutExpiringFields read(ByteReader in) {
    int count = in.count();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new Pair(in.varlong(), in.bytes(), in.bytes()));
    }
    return new PutExpiringFields(pairs);
  }

  @Override
  public void write(ByteWriter out) {
    out.int8(HashType.PUT_EXPIRING);
    out.varint(pairs.size());
    for (Pair pair : pairs) {
      out.varlong(pair.expireAtMs);
      out.bytes(pair.field);
      out.bytes(pair.value);
    }
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    HashValue hash = (HashValue) value;
    hash.prepare(pairs.size(), context);
    for (Pair pair : pairs) {
      hash.put(pair.field, pair.value, pair.expireAtMs, context);
    }
    return hash;
  }
}
