package io.ashlar.node.command;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;

/** Hears of every command that was executed: for statistics and the slow log. */
@FunctionalInterface
public interface CommandObserver {
  /**
   * Called on the thread of the client's connection, once per executed command. The time between
   * the two stamps is that of the execution, without the wait for the commit.
   *
   * @param database the number of the one that it worked in
   * @param startNanos, endNanos of {@link System#nanoTime}
   */
  void executed(
      CommandSpec spec,
      byte[][] args,
      Session session,
      int database,
      long startNanos,
      long endNanos,
      Reply reply);

  /** A command that was not executed: wrong arity, not authenticated, redirected and so on. */
  default void rejected(CommandSpec spec, Session session, Reply.Error error) {}

  /** Something that never was a command of the table. */
  default void unknown(Session session, Reply.Error error) {}
}
