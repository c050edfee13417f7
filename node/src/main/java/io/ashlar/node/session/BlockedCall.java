package io.ashlar.node.session;

import java.util.function.Consumer;

/** A blocking command of a client that is on its way, and may wait at a shard. Any thread. */
public interface BlockedCall {
  /** Whether it waits, as far as is known at this moment. */
  boolean waiting();

  /**
   * Ends its waiting, as if its time were over or with an error.
   *
   * @param then is told, on any thread, whether it did wait
   */
  void unblock(boolean withError, Consumer<Boolean> then);

  /** Ends its waiting without an answer: the client is gone. */
  void abandon();
}
