package io.ashlar.engine.hash;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.List;

/** Removes fields; those that are not there do not matter. */
record RemoveFields(List<byte[]> fields) implements ValueChange {
  static RemoveFields read(ByteReader in) {
    return new RemoveFields(Fields.read(in, 1));
  }

  @Override
  public void write(ByteWriter out) {
    out.int8(HashType.REMOVE);
    Fields.write(out, fields, 1);
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    HashValue hash = (HashValue) value;
    fields.forEach(hash::removeField);
    return hash;
  }
}
