package io.ashlar.engine.keyspace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which keys go when memory is over its limit; the names are those of {@code maxmemory-policy}. */
public enum EvictionPolicy {
  NOEVICTION(false, Rank.NONE),
  ALLKEYS_LRU(false, Rank.IDLE),
  ALLKEYS_LFU(false, Rank.RARELY_USED),
  ALLKEYS_RANDOM(false, Rank.RANDOM),
  VOLATILE_LRU(true, Rank.IDLE),
  VOLATILE_LFU(true, Rank.RARELY_USED),
  VOLATILE_RANDOM(true, Rank.RANDOM),
  VOLATILE_TTL(true, Rank.SOON_EXPIRED);

  /** What makes a key the better victim. */
  public enum Rank {
    NONE,
    IDLE,
    RARELY_USED,
    RANDOM,
    SOON_EXPIRED
  }

  private final boolean onlyExpiring;
  private final Rank rank;

  EvictionPolicy(boolean onlyExpiring, Rank rank) {
    this.onlyExpiring = onlyExpiring;
    this.rank = rank;
  }

  /** Whether only keys with an expiry are taken. */
  public boolean onlyExpiring() {
    return onlyExpiring;
  }

  public Rank rank() {
    return rank;
  }

  public boolean isLfu() {
    return rank == Rank.RARELY_USED;
  }

  public String redisName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<EvictionPolicy> named(String name) {
    return Arrays.stream(values()).filter(p -> p.redisName().equalsIgnoreCase(name)).findFirst();
  }
}
