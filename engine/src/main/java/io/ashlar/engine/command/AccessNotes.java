package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.engine.keyspace.Records;
import java.util.random.RandomGenerator;

/** Marks keys as used, in the way that the eviction policy needs. */
final class AccessNotes {
  private AccessNotes() {}

  static void touch(Object record, EngineSettings settings, long nowMs, RandomGenerator random) {
    EvictionPolicy policy = settings.evictionPolicy;
    Records.setAccess(
        record,
        policy.isLfu()
            ? AccessClock.lfuTouch(
                Records.access(record),
                nowMs,
                settings.lfuLogFactor,
                settings.lfuDecayMinutes,
                random)
            : AccessClock.lru(nowMs));
  }

  /** What a new key starts with. */
  static int fresh(EngineSettings settings, long nowMs) {
    return settings.evictionPolicy.isLfu() ? AccessClock.lfuNew(nowMs) : AccessClock.lru(nowMs);
  }
}
