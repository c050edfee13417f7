package io.ashlar.node.routing;

/**
 * The time stamps of one event loop: each command's end is the next one's start, so a command costs
 * one look at the clock. That loop's thread only.
 */
public final class CallClock {
  private long lastNanos = System.nanoTime();

  /** The latest stamp, of {@link System#nanoTime}. */
  public long last() {
    return lastNanos;
  }

  /** Looks at the clock. */
  public long advance() {
    lastNanos = System.nanoTime();
    return lastNanos;
  }
}
