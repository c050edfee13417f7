package io.ashlar.node.command;

import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;

/** A command that the node answers itself, on the connection's thread. */
@FunctionalInterface
public interface NodeCommand {
  /** Ends, now or later, in exactly one {@link NodeCall#reply}. */
  void execute(NodeCall call);

  /**
   * It was refused before it could run: wrong arity, not authenticated and so on.
   *
   * @param why what any other command would answer
   * @return what the client is told
   */
  default Reply.Error refused(Session session, Reply.Error why) {
    return why;
  }

  /** Executed when it arrives even inside MULTI, where every other command is queued. */
  @FunctionalInterface
  interface AtOnce extends NodeCommand {}

  /** Chooses the database of the client's next commands, also of those that wait for EXEC. */
  interface Selecting extends NodeCommand {
    /**
     * The number of the database that is selected after it.
     *
     * @param before the one until then, which stays selected when the command fails
     */
    int databaseAfter(byte[][] args, int before);
  }

  /** Also executed for a client of RESP2 that listens to channels. */
  @FunctionalInterface
  interface WhileListening extends NodeCommand {}
}
