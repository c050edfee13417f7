package io.ashlar.engine.hash;

import io.ashlar.engine.table.Entry;
import io.ashlar.engine.value.CollectionValue;
import org.jspecify.annotations.Nullable;

/** What commands of other families see of a hash. */
public final class HashFields {
  private HashFields() {}

  /** A copy of a field's value; null when it is missing or the value is no hash. */
  public static byte @Nullable [] value(@Nullable CollectionValue value, byte[] field, long nowMs) {
    if (!(value instanceof HashValue hash)) {
      return null;
    }
    Entry entry = hash.live(field, nowMs);
    return entry == null ? null : HashValue.value(entry);
  }
}
