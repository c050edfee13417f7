package io.ashlar.engine.sortedset;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;

/**
 * The type of sorted sets, and how their changes are written. The codes are on disk: they are never
 * reused or changed.
 *
 * <pre>
 * PUT           1 count:varint (score:f64 member:bytes)*   adds elements or changes their scores
 * REMOVE        2 count:varint (member:bytes)*             those that are not there are left out
 * REMOVE_RANGE  3 rank:varint count:varint                 from a rank on; all must be there
 * </pre>
 */
public final class SortedSetType implements ValueType {
  public static final SortedSetType INSTANCE = new SortedSetType();

  static final int PUT = 1;
  static final int REMOVE = 2;
  static final int REMOVE_RANGE = 3;

  private static final int CODE = 4;

  private SortedSetType() {}

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public String typeName() {
    return "zset";
  }

  @Override
  public CollectionValue create(ValueContext context) {
    return new PackedSortedSet();
  }

  @Override
  public ValueChange readChange(ByteReader in) {
    int code = in.int8();
    return switch (code) {
      case PUT -> PutElements.read(in);
      case REMOVE -> RemoveMembers.read(in);
      case REMOVE_RANGE -> new RemoveRange(in.varint(), in.varint());
      default -> throw new CorruptEntryException("unknown change " + code + " of a sorted set");
    };
  }

  /** The value that a change is made for. */
  static SortedSet cast(CollectionValue value) {
    if (value instanceof SortedSet set) {
      return set;
    }
    throw new CorruptEntryException("a change of a sorted set meets a " + value.typeName());
  }
}
