package io.ashlar.node.session;

/** Which of a client's reads followers may answer. */
public final class FollowerReads {
  private boolean allowed;
  private long stalenessMaxMs = Long.MAX_VALUE;

  /** Whether there are any. */
  public boolean allowed() {
    return allowed;
  }

  public void allow(boolean value) {
    allowed = value;
  }

  /** How old the state of a follower that answers may be; without a bound, the largest number. */
  public long stalenessMaxMs() {
    return stalenessMaxMs;
  }

  public void boundStaleness(long maxMs) {
    stalenessMaxMs = maxMs;
  }
}
