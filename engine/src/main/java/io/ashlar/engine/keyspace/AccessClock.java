package io.ashlar.engine.keyspace;

import java.util.random.RandomGenerator;

/**
 * The 24 access bits of a record, as Redis keeps them: under an LRU policy the seconds of the last
 * access modulo 2^24; under an LFU policy 16 bits of minutes of the last decay and an 8-bit
 * logarithmic counter.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/eviction/">Redis: key eviction</a>
 */
public final class AccessClock {
  public static final int LFU_INITIAL = 5;
  private static final int MASK = 0xffffff;

  private AccessClock() {}

  public static int lru(long nowMs) {
    return (int) (nowMs / 1000) & MASK;
  }

  /** Seconds since the last access. */
  public static long idleSeconds(int access, long nowMs) {
    return (lru(nowMs) - access) & MASK;
  }

  /** The access bits of a key that was not used for so many seconds. */
  public static int lruIdle(long nowMs, long idleSeconds) {
    return (int) (nowMs / 1000 - Math.min(idleSeconds, MASK)) & MASK;
  }

  public static int lfuNew(long nowMs) {
    return lfuOf(nowMs, LFU_INITIAL);
  }

  /** The access bits with a counter of 0 to 255. */
  public static int lfuOf(long nowMs, int counter) {
    return minutes(nowMs) << 8 | counter;
  }

  /** The access bits after one more access. */
  public static int lfuTouch(
      int access, long nowMs, int logFactor, int decayMinutes, RandomGenerator random) {
    int counter = lfuCounter(access, nowMs, decayMinutes);
    if (counter < 255) {
      double base = Math.max(0, counter - LFU_INITIAL);
      if (random.nextDouble() < 1.0 / (base * logFactor + 1)) {
        counter++;
      }
    }
    return minutes(nowMs) << 8 | counter;
  }

  /** The counter, decayed by one for each {@code decayMinutes} since the last access. */
  public static int lfuCounter(int access, long nowMs, int decayMinutes) {
    int counter = access & 0xff;
    if (decayMinutes == 0) {
      return counter;
    }
    int elapsed = (minutes(nowMs) - (access >>> 8)) & 0xffff;
    return Math.max(0, counter - elapsed / decayMinutes);
  }

  private static int minutes(long nowMs) {
    return (int) (nowMs / 60_000) & 0xffff;
  }
}
