package io.ashlar.node.connection;

import io.ashlar.node.request.PendingReply;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;

/** A reply that is known but not next in order. */
record ReadyReply(Reply reply, RespVersion version) implements PendingReply {
  @Override
  public boolean ordersPushes() {
    return reply instanceof Reply.Push || reply instanceof Reply.Sequence;
  }

  @Override
  public long requestBytes() {
    return 0;
  }
}
