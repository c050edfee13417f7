package io.ashlar.node.connection;

/**
 * Bounds of one connection that are no Redis parameters.
 *
 * @param maxUnanswered requests without a reply beyond which the socket is not read
 * @param maxUnansweredBytes memory of such requests, and of replies that wait for those before
 *     them, beyond which the socket is not read
 * @param maxUnsentBytes replies the client has not taken beyond which it is not served
 */
public record ConnectionSettings(int maxUnanswered, long maxUnansweredBytes, int maxUnsentBytes) {
  public static final ConnectionSettings DEFAULT =
      new ConnectionSettings(10_000, 16L << 20, 1 << 20);
}
