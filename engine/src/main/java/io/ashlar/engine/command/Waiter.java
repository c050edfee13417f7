package io.ashlar.engine.command;

import io.ashlar.resp.Reply;

/**
 * Who waits for the answer of a {@link BlockingCommand}. Exactly one of these is called, once, on
 * the shard thread, unless the waiting is ended from outside before.
 */
public interface Waiter {
  /**
   * The command has run, in the same step as the one that made its key ready.
   *
   * @param holdSequence the entry whose commit the reply has to wait for, 0 for none
   */
  void served(Reply reply, long holdSequence);

  /** The shard does not lead any more. Nothing was executed. */
  void leadershipLost();

  /** The same request has been sent again, and waits in its place. Nothing was executed. */
  void replaced();

  /** The shard does not own the keys' slot any more. Nothing was executed. */
  void slotMoved();
}
