package io.ashlar.engine.set;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;

/**
 * Sets, and how their changes are written:
 *
 * <pre>
 * ADD     count:varint member:bytes*
 * REMOVE  count:varint member:bytes*
 * </pre>
 */
public enum SetType implements ValueType {
  SET;

  static final int ADD = 1;
  static final int REMOVE = 2;

  @Override
  public int code() {
    return 3;
  }

  @Override
  public String typeName() {
    return "set";
  }

  @Override
  public CollectionValue create(ValueContext context) {
    return new SetValue();
  }

  @Override
  public ValueChange readChange(ByteReader in) {
    int code = in.int8();
    if (code != ADD && code != REMOVE) {
      throw new CorruptEntryException("unknown change " + code + " of a set");
    }
    return SetChange.read(code == ADD, in);
  }
}
