package io.ashlar.raft;

/**
 * A shard thread on which a slow script lets others work now and then, from within: what they do
 * then runs on top of the script's stack. So no second script begins there.
 */
public interface SharedThread {
  /** Whether what runs now does so within a script. On this thread only. */
  boolean isWithinScript();

  /** Runs a task when the script that keeps the thread is over. On this thread only. */
  void afterScript(Runnable task);
}
