package io.ashlar.control.plan;

import java.util.Optional;

/**
 * A member of a shard's Raft group, as the group's leader sees it.
 *
 * @param lagEntries entries of the leader's log that it does not have yet; 0 for the leader
 * @param lastAnsweredMs when it last answered the leader, on the clock of {@link
 *     Observation#nowMs}; when the leader began to lead, if it has not answered since
 * @param replaces the node whose replica this one was added to take the place of, as {@link
 *     Action.AddLearner#replaces} said. Recorded until that one is removed; a plan made without it
 *     is still safe, but may remove another one than was meant
 */
public record ObservedReplica(
    String node, Role role, long lagEntries, long lastAnsweredMs, Optional<String> replaces) {

  /** Its part in the group. */
  public enum Role {
    VOTER,
    /** Raft's listener: receives the log and has no vote. */
    LEARNER
  }

  /** A voter that lacks nothing. */
  public static ObservedReplica voter(String node, long lastAnsweredMs) {
    return new ObservedReplica(node, Role.VOTER, 0, lastAnsweredMs, Optional.empty());
  }
}
