package io.ashlar.engine.stream;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;

/** Streams, as effects and snapshots name them. */
public enum StreamType implements ValueType {
  INSTANCE;

  private static final int CODE = 5;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public String typeName() {
    return "stream";
  }

  @Override
  public CollectionValue create(ValueContext context) {
    return new StreamValue();
  }

  @Override
  public ValueChange readChange(ByteReader in) {
    return StreamChange.read(in);
  }
}
