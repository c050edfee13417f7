package io.ashlar.engine.dump;

import io.ashlar.engine.hash.HashRdb;
import io.ashlar.engine.list.ListRdb;
import io.ashlar.engine.rdb.RdbForm;
import io.ashlar.engine.set.SetRdb;
import io.ashlar.engine.sortedset.SortedSetRdb;
import io.ashlar.engine.stream.StreamRdb;
import io.ashlar.engine.value.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The forms of all types of collections. */
final class Forms {
  private static final List<RdbForm> ALL =
      List.of(new HashRdb(), new ListRdb(), new SetRdb(), new SortedSetRdb(), new StreamRdb());

  private Forms() {}

  static RdbForm of(ValueType type) {
    for (RdbForm form : ALL) {
      if (form.type() == type) {
        return form;
      }
    }
    throw new IllegalStateException("no form of a " + type.typeName());
  }

  /** Null when no collection is of this {@link io.ashlar.engine.rdb.RdbType}. */
  static @Nullable RdbForm reading(int rdbType) {
    for (RdbForm form : ALL) {
      if (form.reads(rdbType)) {
        return form;
      }
    }
    return null;
  }
}
