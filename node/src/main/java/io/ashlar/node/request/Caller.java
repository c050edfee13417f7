package io.ashlar.node.request;

import io.ashlar.engine.request.RequestId;
import io.ashlar.node.routing.CallLane;
import io.ashlar.node.routing.ShardPort;
import org.jspecify.annotations.Nullable;

/** The connection that a request to the shards of this node came from. */
public interface Caller extends ClientLink {
  CallLane lane();

  /**
   * What has the request that is being handled executed once however often it is sent; null for
   * none. RESP has no way of saying it.
   */
  default @Nullable RequestId requestId() {
    return null;
  }

  /** The shard asks for a pause: nothing is read until it is relieved. */
  default void overloadedBy(ShardPort port) {
    if (!holdBack()) {
      return;
    }
    Runnable relief = () -> execute(this::letGo);
    if (port.thread().inEventLoop()) {
      port.onRelief(relief);
    } else {
      port.thread().execute(() -> port.onRelief(relief));
    }
  }
}
