package io.ashlar.raft;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Tells those who follow the logs of this node's replicas that an entry was committed. Costs one
 * look at an empty set while nobody does. Any thread.
 */
public final class CommitBell {
  private final Set<Runnable> followers = new CopyOnWriteArraySet<>();

  /**
   * @param told runs on Ratis's threads after each commit, so it must not wait
   */
  public void follow(Runnable told) {
    followers.add(told);
  }

  public void leave(Runnable told) {
    followers.remove(told);
  }

  void ring() {
    followers.forEach(Runnable::run);
  }
}
