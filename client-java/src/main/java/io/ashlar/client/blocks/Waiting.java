package io.ashlar.client.blocks;

import io.ashlar.client.AshlarException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks again and again, less and less often, and not in step with others that do. */
final class Waiting {
  private static final long PAUSE_FIRST_MS = 5;
  private static final long PAUSE_MAX_MS = 100;

  private Waiting() {}

  /**
   * Asks at least once.
   *
   * @return empty when nothing came within {@code atMost}
   */
  static <T> Optional<T> until(Duration atMost, Supplier<Optional<T>> attempt) {
    long beginNanos = System.nanoTime();
    long pauseMs = PAUSE_FIRST_MS;
    Optional<T> found = attempt.get();
    while (found.isEmpty()) {
      long leftMs =
          atMost.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
      if (leftMs <= 0) {
        return found;
      }
      pause(Math.min(leftMs, ThreadLocalRandom.current().nextLong(pauseMs / 2, pauseMs + 1)));
      pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2);
      found = attempt.get();
    }
    return found;
  }

  private static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AshlarException("interrupted while waiting", e);
    }
  }
}
