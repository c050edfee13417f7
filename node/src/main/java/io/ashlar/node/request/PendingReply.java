package io.ashlar.node.request;

import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import org.jspecify.annotations.Nullable;

/** A place in the order of a connection's replies. */
public interface PendingReply {
  /** The reply as it is to be sent; null while it is not known. */
  @Nullable Reply reply();

  /** The version that the client spoke when it sent the request. */
  RespVersion version();

  /** About the memory of the request in bytes, for the bound on unanswered requests. */
  long requestBytes();
}
