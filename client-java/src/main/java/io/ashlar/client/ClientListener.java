package io.ashlar.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears what a client does, for metrics and traces (Micrometer, OpenTelemetry: a few lines each).
 * Called on the client's threads; must not block or throw.
 */
public interface ClientListener {
  ClientListener NONE = new ClientListener() {};

  /** Why a call is sent again. */
  enum Retry {
    MOVED,
    UNAVAILABLE,
    CONNECTION_LOST,
    FATE_UNKNOWN
  }

  /**
   * A call has ended.
   *
   * @param command its name, as it was given
   * @param failure null when it succeeded
   */
  default void ended(String command, long nanos, int attempts, @Nullable Throwable failure) {}

  /** A call will be sent again. */
  default void retried(String command, Retry why) {}

  /** A node cannot be reached; others are asked until it can. */
  default void nodeDown(String node) {}
}
