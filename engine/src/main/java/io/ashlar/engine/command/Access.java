package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.AccessClock;
import java.util.random.RandomGenerator;

/** What a key's use leaves in its record, by the eviction policy; see {@link AccessClock}. */
final class Access {
  private Access() {}

  /** Of a new key. */
  static int first(long nowMs, EngineSettings settings) {
    return settings.evictionPolicy.isLfu() ? AccessClock.lfuNew(nowMs) : AccessClock.lru(nowMs);
  }

  /** Of a key that is used again. */
  static int again(int access, long nowMs, EngineSettings settings, RandomGenerator random) {
    return settings.evictionPolicy.isLfu()
        ? AccessClock.lfuTouch(
            access, nowMs, settings.lfuLogFactor, settings.lfuDecayMinutes, random)
        : AccessClock.lru(nowMs);
  }
}
