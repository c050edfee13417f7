package io.ashlar.engine.list;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;

/** The type {@code list}. */
public final class ListType implements ValueType {
  public static final ListType INSTANCE = new ListType();

  private ListType() {}

  @Override
  public int code() {
    return 2;
  }

  @Override
  public String typeName() {
    return "list";
  }

  @Override
  public CollectionValue create(ValueContext context) {
    return new ListValue();
  }

  @Override
  public ValueChange readChange(ByteReader in) {
    return ListChange.read(in);
  }
}
