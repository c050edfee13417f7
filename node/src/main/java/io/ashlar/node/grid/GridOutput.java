package io.ashlar.node.grid;

import io.ashlar.resp.Reply;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Where a session's replies go. Called on the session's loop only. */
interface GridOutput {
  /** The next reply in order. */
  void reply(Reply reply);

  /** Something that the client is told unasked. */
  void push(Reply push);

  /** The turn ends: what was given should leave. */
  void flush();

  /** Bytes that the client has not read yet, about. */
  long pendingBytes();

  /** The session would take another message. */
  void wantMore();

  /**
   * All is answered, and no more comes. What is not sent yet is sent all the same: it is bounded,
   * and the client waits for it.
   *
   * @param why null when the client has ended it
   */
  void complete(@Nullable StatusRuntimeException why);

  /** The session has ended otherwise. */
  void fail(StatusRuntimeException why);
}
