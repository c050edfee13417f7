package io.ashlar.itests.await;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a question again and again until the answer is yes. */
public final class Await {
  private static final long PAUSE_MS = 10;

  private Await() {}

  /** A question; what it throws goes to whoever waits. */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    /** Whether it holds now. */
    boolean holds() throws E;
  }

  /** A search; what it throws goes to whoever waits. */
  @FunctionalInterface
  public interface Search<T, E extends Exception> {
    /** What is there now. */
    Optional<T> found() throws E;
  }

  /**
   * Waits until a search finds something; it is begun at least once.
   *
   * @return empty when it found nothing within {@code limitMs}
   */
  public static <T, E extends Exception> Optional<T> some(
      long limitMs, long pauseMs, Search<T, E> search) throws E, InterruptedException {
    long startNs = System.nanoTime();
    Optional<T> found = search.found();
    while (found.isEmpty() && elapsedMs(startNs) <= limitMs) {
      TimeUnit.MILLISECONDS.sleep(pauseMs);
      found = search.found();
    }
    return found;
  }

  /**
   * Waits until a condition holds; it is asked at least once.
   *
   * @return false when it did not within {@code limitMs}
   */
  public static <E extends Exception> boolean within(long limitMs, Condition<E> condition)
      throws E, InterruptedException {
    return within(limitMs, PAUSE_MS, condition);
  }

  /** The same with {@code pauseMs} between two questions, for those that cost something. */
  public static <E extends Exception> boolean within(
      long limitMs, long pauseMs, Condition<E> condition) throws E, InterruptedException {
    long startNs = System.nanoTime();
    boolean holds = condition.holds();
    while (!holds && elapsedMs(startNs) <= limitMs) {
      TimeUnit.MILLISECONDS.sleep(pauseMs);
      holds = condition.holds();
    }
    return holds;
  }

  private static long elapsedMs(long startNs) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }
}
