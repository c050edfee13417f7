package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.engine.keyspace.Records;
import java.util.random.RandomGenerator;

/** Marks keys as used, in the way that the eviction policy asks for. */
final class AccessMarks {
  private final EngineSettings settings;
  private final RandomGenerator random;

  AccessMarks(EngineSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  void touch(Object record, long nowMs) {
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

  /** The mark of a new key. */
  int fresh(long nowMs) {
    return settings.newKeyAccess(nowMs);
  }
}
