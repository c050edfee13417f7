package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** Why a call is sent again. */
public enum RetryCause {
  /** Another node leads. */
  MOVED,
  /** Nobody leads at the moment, or the node cannot tell. */
  DOWN,
  /** The node could not be reached, and has not seen the call. */
  UNREACHABLE,
  /** The node does not know the user yet. */
  NOT_LET_IN,
  /** The node does not know the script by its SHA-1, and gets its text. */
  NO_SCRIPT,
  /**
   * The connection broke, or the leader was deposed, before a read was answered, or a write that
   * the nodes know again by its id.
   */
  BROKEN;

  /**
   * @param repeatable whether sending the call twice does no harm
   * @return null when the error is the call's answer
   */
  static @Nullable RetryCause of(Reply.Error error, boolean repeatable) {
    return switch (error.code()) {
      case "MOVED" -> MOVED;
      case "CLUSTERDOWN", "TRYAGAIN", "LOADING", "MASTERDOWN" -> DOWN;
      case "READONLY" -> DOWN;
      case "UNKNOWNFATE" -> repeatable ? BROKEN : null;
      default -> null;
    };
  }
}
