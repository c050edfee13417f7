package io.ashlar.engine;

import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.engine.keyspace.EvictionPolicy.Rank;
import io.ashlar.engine.keyspace.Keyspace.Located;
import io.ashlar.engine.keyspace.Records;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a shard under its memory limit by deleting the best of a few random keys of any database,
 * again and again (Redis's approximate LRU, LFU, TTL). Each deletion is an effect.
 */
final class Evictor {
  /** Evictions before one command at most: what is left waits for the next command. */
  private static final int EVICTIONS_MAX = 64;

  private final Databases databases;
  private final Execution execution;
  private final RandomGenerator random;

  Evictor(Databases databases, Execution execution, RandomGenerator random) {
    this.databases = databases;
    this.execution = execution;
    this.random = random;
  }

  /**
   * Evicts until memory is under the limit or enough was done for one command.
   *
   * @return false when memory is over the limit and no key may be evicted
   */
  boolean makeRoom(EngineSettings settings, long nowMs) {
    EvictionPolicy policy = settings.evictionPolicy;
    for (int i = 0; i < EVICTIONS_MAX; i++) {
      if (databases.heapBytes() <= settings.shardMemoryLimitBytes) {
        return true;
      }
      Located victim = victim(policy, settings, nowMs);
      if (victim == null) {
        return false;
      }
      int selected = execution.database();
      execution.select(victim.database());
      execution.upkeep().evict(victim.slot(), Records.key(victim.record()));
      execution.select(selected);
    }
    return true;
  }

  /** The best of some random keys; null when the policy allows none. */
  private @Nullable Located victim(EvictionPolicy policy, EngineSettings settings, long nowMs) {
    if (policy.rank() == Rank.NONE) {
      return null;
    }
    Located best = null;
    long bestScore = Long.MIN_VALUE;
    int samples = policy.rank() == Rank.RANDOM ? 1 : settings.evictionSamples;
    for (int i = 0; i < samples; i++) {
      Located candidate =
          policy.onlyExpiring() ? databases.randomExpiring(random) : databases.randomRecord(random);
      if (candidate == null) {
        break;
      }
      long score = score(policy.rank(), candidate.record(), settings, nowMs);
      if (best == null || score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best;
  }

  /** The higher, the better a victim. */
  private static long score(Rank rank, Object record, EngineSettings settings, long nowMs) {
    int access = Records.access(record);
    return switch (rank) {
      case NONE, RANDOM -> 0;
      case IDLE -> AccessClock.idleSeconds(access, nowMs);
      case RARELY_USED -> 255 - AccessClock.lfuCounter(access, nowMs, settings.lfuDecayMinutes);
      case SOON_EXPIRED -> -Records.expireAtMs(record);
    };
  }
}
