package io.ashlar.node.request;

import io.ashlar.engine.request.RequestId;
import io.ashlar.node.routing.CallLane;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** The connection that a request came from. Its own thread only, but for {@link #execute}. */
public interface Caller {
  Session session();

  CallLane lane();

  /**
   * What has the request that is being handled executed once however often it is sent; null for
   * none. RESP has no way of saying it.
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

  /** The shard asks for a pause: nothing is read until it is relieved. */
  void overloadedBy(ShardPort port);

  /** Takes no further request until {@link #goOn}. */
  void standStill();

  void goOn();

  boolean onThread();

  /** Runs a task on the connection's thread; nothing happens when the node is stopping. */
  void execute(Runnable task);

  /** Whether a script may run now; if not, offer the request again in a task of its own. */
  default boolean mayRunScripts() {
    return true;
  }
}
