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

  /**
   * Whether what is pushed to the client from now on must come after it: a read whose key the
   * client keeps, since an invalidation that overtook it would leave the old value in the client's
   * cache; the confirmation of a subscription.
   */
  default boolean ordersPushes() {
    return false;
  }

  /** About the memory of the request in bytes, for the bound on unanswered requests. */
  long requestBytes();
}
