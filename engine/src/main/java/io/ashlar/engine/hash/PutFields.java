package io.ashlar.engine.hash;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.List;

/**
 * Sets fields; they lose their expiry.
 *
 * @param pairs field, value, field, value...
 */
record PutFields(List<byte[]> pairs) implements ValueChange {
  static PutFields read(ByteReader in) {
    return new PutFields(Fields.read(in, 2));
  }

  @Override
  public void write(ByteWriter out) {
    out.int8(HashType.PUT);
    Fields.write(out, pairs, 2);
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    HashValue hash = (HashValue) value;
    hash.prepare(pairs.size() / 2, context);
    for (int i = 0; i < pairs.size(); i += 2) {
      hash.put(pairs.get(i), pairs.get(i + 1), HashValue.NO_EXPIRY, context);
    }
    return hash;
  }
}
