package io.ashlar.node.request;

import io.ashlar.node.routing.CallLane;
import io.ashlar.node.routing.ShardPort;

/** The connection that a request to the shards of this node came from. */
public interface Caller extends ClientLink {
  CallLane lane();

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
