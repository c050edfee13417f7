package io.ashlar.engine.request;

/**
 * How much is remembered. Only a leader asks: what it drops it says in effects, so nodes of other
 * versions may have other limits.
 */
public final class RequestLimits {
  /** Requests of one client in one slot. */
  static final int RECORDS_PER_CLIENT = 1024;

  /** Bytes of their replies, the common short ones not counted. */
  static final int REPLY_BYTES_PER_CLIENT = 256 << 10;

  /** A longer reply is not kept; its repeat is told so. */
  static final int REPLY_BYTES_MAX = 32 << 10;

  static final int CLIENTS_PER_SLOT = 256;

  /** A client is remembered for so long after its last request to the slot. */
  static final long CLIENT_AGE_MS = 10 * 60_000;

  /** A request that was sent first before so long is not executed any more. */
  public static final long REPEAT_AGE_MAX_MS = 5 * 60_000;

  /** By so much the shard's clock may leap when another node leads. */
  static final long CLOCK_LEAP_MS = 60_000;

  private RequestLimits() {}
}
