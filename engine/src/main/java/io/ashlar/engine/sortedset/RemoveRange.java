package io.ashlar.engine.sortedset;

import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;

/** Removes {@code count} elements from a rank on. The ranks of equal sets are equal. */
public record RemoveRange(int rank, int count) implements ValueChange {
  @Override
  public void write(ByteWriter out) {
    out.int8(SortedSetType.REMOVE_RANGE);
    out.varint(rank);
    out.varint(count);
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    SortedSet set = SortedSetType.cast(value);
    if (rank < 0 || count < 0 || rank > set.size() - count) {
      throw new CorruptEntryException("a sorted set has fewer elements than are to be removed");
    }
    set.removeRange(rank, count);
    return set;
  }
}
