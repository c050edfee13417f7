package io.ashlar.raft;

/**
 * The life of a replica.
 *
 * <pre>
 * STARTING --> FOLLOWING <--> LEADING <--> DRAINING
 *    ^             |             |             |
 *    +-- REBUILDING (from any of the three) <--+
 * any --> FAILED, any --> CLOSED
 * </pre>
 */
public enum ReplicaState {
  /** Loads its snapshot, or installs one from the leader. Serves nothing. */
  STARTING,
  /** Applies committed entries. */
  FOLLOWING,
  /** Executes commands: elected, and everything before its term is applied. */
  LEADING,
  /** Still leads, takes no new commands: waits for its entries before handing over. */
  DRAINING,
  /**
   * Holds effects that were never committed: starts again from snapshot and log. Serves nothing.
   */
  REBUILDING,
  /**
   * Its files or entries are damaged; the log says which. Serves nothing until an operator acts.
   */
  FAILED,
  CLOSED;

  /** Whether commands may be executed at once. */
  boolean executes() {
    return this == LEADING;
  }

  /** Whether a move to {@code next} is legal. */
  boolean mayBecome(ReplicaState next) {
    return switch (this) {
      case STARTING -> next != LEADING && next != DRAINING;
      case FOLLOWING -> next != DRAINING;
      case LEADING, DRAINING -> true;
      case REBUILDING -> next == STARTING || next == FAILED || next == CLOSED;
      case FAILED -> next == CLOSED || next == STARTING;
      case CLOSED -> false;
    };
  }
}
