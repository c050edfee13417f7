package io.ashlar.engine;

import io.ashlar.engine.hash.HashType;
import io.ashlar.engine.list.ListType;
import io.ashlar.engine.set.SetType;
import io.ashlar.engine.sortedset.SortedSetType;
import io.ashlar.engine.stream.StreamType;
import io.ashlar.engine.value.ValueType;
import java.util.List;

/** Every type of collection that a key may hold. */
public final class ValueTypes {
  public static final List<ValueType> ALL =
      List.of(
          HashType.HASH,
          ListType.INSTANCE,
          SetType.SET,
          SortedSetType.INSTANCE,
          StreamType.INSTANCE);

  private ValueTypes() {}
}
