package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.RecordVisitor;
import io.ashlar.engine.keyspace.Records;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Looks at many keys that leave out what has expired and was not deleted yet. */
final class Unexpired {
  private static final int ATTEMPTS = 100;

  private Unexpired() {}

  /** As {@link Keyspace#walk}. */
  static long walk(
      Keyspace keyspace, int slot, long from, int limit, long nowMs, RecordVisitor visitor) {
    return keyspace.walk(
        slot,
        from,
        limit,
        (record, hash) -> {
          if (!Records.isExpired(record, nowMs)) {
            visitor.visit(record, hash);
          }
        });
  }

  /** Some key; an expired one when nearly all have, null when there is none. */
  static @Nullable Object random(Keyspace keyspace, RandomGenerator random, long nowMs) {
    Object record = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Keyspace.Located located = keyspace.randomRecord(random);
      record = located == null ? null : located.record();
      if (record == null || !Records.isExpired(record, nowMs)) {
        return record;
      }
    }
    return record;
  }
}
