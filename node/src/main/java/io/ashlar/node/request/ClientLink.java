package io.ashlar.node.request;

import io.ashlar.engine.request.RequestId;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection as what serves it sees it. Its own thread only, but for {@link #execute}.
 */
public interface ClientLink {
  Session session();

  /**
   * What has the request that is being handled executed once however often it is sent; null for
   * none. Clients of RESP have no way of saying it.
   */
  default @Nullable RequestId requestId() {
    return null;
  }

  /** Sends the reply of the running command after all that were promised before it. */
  void answer(Reply reply);

  /** Keeps the next place in the order of replies. */
  void expect(PendingReply pending);

  /** A place that was kept has its reply now. */
  void ready(PendingReply pending);

  /** Takes no further request until {@link #goOn}. */
  void standStill();

  void goOn();

  /**
   * Takes no further request until {@link #letGo}, for want of room somewhere behind it.
   *
   * @return false when it is held back already, or gone
   */
  boolean holdBack();

  void letGo();

  /** What {@link ClientDesk#holding} says may have changed: it should look again. */
  void lookAgain();

  boolean onThread();

  /** Runs a task on the connection's thread; nothing happens when the process is stopping. */
  void execute(Runnable task);

  /** Whether a script may run now; if not, offer the request again in a task of its own. */
  default boolean mayRunScripts() {
    return true;
  }
}
