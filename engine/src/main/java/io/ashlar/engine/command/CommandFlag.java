package io.ashlar.engine.command;

import java.util.Locale;

/** Properties of a command that somebody acts on; the names are those of COMMAND INFO. */
public enum CommandFlag {
  /** May change keys. */
  WRITE,
  /** Reads keys and changes none. */
  READONLY,
  /** Refused when memory is over its limit and nothing can be evicted. */
  DENYOOM,
  /** For operators. */
  ADMIN,
  PUBSUB,
  NOSCRIPT,
  BLOCKING,
  /** Allowed while data is loading. */
  LOADING,
  /** Allowed on a replica that lost its leader. */
  STALE,
  SKIP_MONITOR,
  SKIP_SLOWLOG,
  /** O(1) or O(log n). */
  FAST,
  /** Allowed before AUTH. */
  NO_AUTH,
  ALLOW_BUSY,
  MOVABLEKEYS,
  /** Refused inside MULTI. */
  NO_MULTI,
  NO_ASYNC_LOADING,
  /** May be called without any key, though it takes keys. */
  NO_MANDATORY_KEYS,
  /** No write, but something that others are told of: CLIENT PAUSE WRITE holds it back. */
  MAY_REPLICATE;

  /** As COMMAND INFO spells it. */
  public String redisName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
