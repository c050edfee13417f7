package io.ashlar.engine.hash;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;

/**
 * Hashes, and how their changes are written:
 *
 * <pre>
 * PUT           count:varint (field:bytes value:bytes)*                     without expiry
 * PUT_EXPIRING  count:varint (expireAtMs:varlong field:bytes value:bytes)*
 * REMOVE        count:varint field:bytes*
 * EXPIRE        expireAtMs:varlong count:varint field:bytes*                0 takes it away
 * </pre>
 */
public enum HashType implements ValueType {
  HASH;

  static final int PUT = 1;
  static final int PUT_EXPIRING = 2;
  static final int REMOVE = 3;
  static final int EXPIRE = 4;

  @Override
  public int code() {
    return 1;
  }

  @Override
  public String typeName() {
    return "hash";
  }

  @Override
  public CollectionValue create(ValueContext context) {
    return new HashValue();
  }

  @Override
  public ValueChange readChange(ByteReader in) {
    int code = in.int8();
    return switch (code) {
      case PUT -> PutFields.read(in);
      case PUT_EXPIRING -> PutExpiringFields.read(in);
      case REMOVE -> RemoveFields.read(in);
      case EXPIRE -> ExpireFields.read(in);
      default -> throw new CorruptEntryException("unknown change " + code + " of a hash");
    };
  }
}
