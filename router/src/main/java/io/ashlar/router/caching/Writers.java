package io.ashlar.router.caching;

import io.ashlar.engine.command.Audience;
import java.security.SecureRandom;

/**
 * The numbers that this router's clients have to nodes as writers of keys. Routers begin at random
 * places so far apart that no two of them use the same number; all are below 0, where no client of
 * a node itself is.
 */
final class Writers {
  private static final int RANDOM_BITS = 62;

  private final long base;

  Writers() {
    this(new SecureRandom().nextLong());
  }

  Writers(long random) {
    base = Long.MIN_VALUE + (random >>> (Long.SIZE - RANDOM_BITS));
  }

  /** What nodes are told of a client. */
  long numberOf(long client) {
    return base + client;
  }

  /** Which client a node speaks of; {@link Audience#NO_CLIENT} if none of this router. */
  long clientOf(long number) {
    boolean own = number < 0 && number > base;
    return own ? number - base : Audience.NO_CLIENT;
  }
}
