package io.ashlar.engine.sortedset;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.List;

/** Removes elements; those that are not there are left out. */
public record RemoveMembers(List<byte[]> members) implements ValueChange {
  @Override
  public void write(ByteWriter out) {
    out.int8(SortedSetType.REMOVE);
    out.varint(members.size());
    members.forEach(out::bytes);
  }

  static RemoveMembers read(ByteReader in) {
    int count = in.count();
    List<byte[]> members = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      members.add(in.bytes());
    }
    return new RemoveMembers(members);
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    SortedSet set = SortedSetType.cast(value);
    members.forEach(set::remove);
    return set;
  }
}
