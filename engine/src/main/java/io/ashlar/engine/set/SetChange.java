package io.ashlar.engine.set;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds members that are missing, or removes those that are there.
 *
 * @param adds otherwise removes
 */
record SetChange(boolean adds, List<byte[]> members) implements ValueChange {
  static SetChange read(boolean adds, ByteReader in) {
    int count = in.count();
    // Not with the count as capacity: a damaged one may be as large as its entry.
    List<byte[]> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(in.bytes());
    }
    return new SetChange(adds, members);
  }

  @Override
  public void write(ByteWriter out) {
    out.int8(adds ? SetType.ADD : SetType.REMOVE);
    out.varint(members.size());
    for (byte[] member : members) {
      out.bytes(member);
    }
  }

  @Override
  public CollectionValue applyTo(CollectionValue value, ValueContext context) {
    SetValue set = (SetValue) value;
    if (adds && !members.isEmpty()) {
      set.prepare(members.getFirst(), members.size(), context);
      for (byte[] member : members) {
        set.add(member, context);
      }
    } else {
      members.forEach(set::remove);
    }
    return set;
  }
}
