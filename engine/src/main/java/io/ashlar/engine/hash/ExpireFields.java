package io.ashlar.engine.hash;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.List;

/**
 * Gives fields an expiry, or takes it away; those that are not there do not matter.
 *
 * @param expireAtMs {@link HashValue#NO_EXPIRY} for none
 */
record ExpireFields(long expireAtMs, List<byte[]> fields) implements ValueChange {
  static ExpireFields read(ByteReader in) {
    return new ExpireFields(in.varlong(), Fields.read(in, 1));
  }

  @Override
  public void write(ByteWriter out) {
    out.int8(HashType.EXPIRE);
    out.varlong(expireAtMs);
    Fields.write(out, fields, 1);
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    HashValue hash = (HashValue) value;
    for (byte[] field : fields) {
      hash.expire(field, expireAtMs, context);
    }
    return hash;
  }
}
