package io.ashlar.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears what a client does, for metrics and traces: {@code io.ashlar.client.metrics} has one for
 * Micrometer, {@code io.ashlar.client.tracing} one for OpenTelemetry. A call is a command or an
 * {@link Atomic} transaction; subscriptions and {@link Optimistic} transactions are none.
 *
 * <p>Called on the client's threads and on those that make calls; must not block. What a listener
 * throws is logged, and does nothing to the call or to other listeners.
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
   * What becomes of one call. Another thread may still send it while its time ends: what is told
   * after {@link #ended} is late news.
   */
  interface CallListener {
    CallListener NONE = new CallListener() {};

    /** An attempt goes to a node. */
    default void sent(String host, int port) {}

    /** There will be another attempt. */
    default void retried(Retry why) {}

    /**
     * The call has ended; once, before its result is there for those that wait for it.
     *
     * @param failure null when it succeeded
     */
    default void ended(int attempts, @Nullable Throwable failure) {}
  }

  /**
   * A call begins: on the thread that makes it, before anything is sent.
   *
   * @param command its name in capitals; {@code OTHER} for what cannot be a name
   */
  default CallListener began(String command) {
    return CallListener.NONE;
  }

  /**
   * A call has ended.
   *
   * @param command its name in capitals; {@code OTHER} for what cannot be a name
   * @param failure null when it succeeded
   */
  default void ended(String command, long nanos, int attempts, @Nullable Throwable failure) {}

  /** A call will be sent again. */
  default void retried(String command, Retry why) {}

  /** A node cannot be reached; others are asked until it can. */
  default void nodeDown(String node) {}

  /** Both, this one first. */
  default ClientListener and(ClientListener other) {
    return Listeners.of(this, other);
  }

  /**
   * What a call has failed with, as one of few words without anything of its keys and values: the
   * code of the grid's error such as {@code WRONGTYPE}, {@code UNAVAILABLE}, {@code FATE_UNKNOWN},
   * or {@code FAILED} for anything else. An error of a script that begins with no code is {@code
   * ERR}.
   */
  static String codeOf(Throwable failure) {
    if (failure instanceof CommandException refused) {
      return Listeners.CODE.matcher(refused.code()).matches() ? refused.code() : "ERR";
    }
    if (failure instanceof UnavailableException) {
      return "UNAVAILABLE";
    }
    return failure instanceof FateUnknownException ? "FATE_UNKNOWN" : "FAILED";
  }
}
