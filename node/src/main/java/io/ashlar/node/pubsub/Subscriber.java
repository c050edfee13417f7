package io.ashlar.node.pubsub;

import io.ashlar.resp.Reply;
import java.util.function.Supplier;

/** A client that messages are pushed to. Every method may be called from any thread. */
public interface Subscriber {
  /**
   * Sends something that the client did not ask for now: a message, an invalidation, a line of
   * MONITOR. What one thread pushes arrives in its order. Never blocks; a client that does not take
   * what is pushed to it is disconnected.
   *
   * @param bytes about the memory that it takes until it is sent
   * @param message asked for on the client's thread when its turn comes; {@link Reply#NONE} when
   *     the client does not want it any more
   */
  void push(long bytes, Supplier<Reply> message);

  /** Runs a task on the client's thread; nothing happens when the node is stopping. */
  void execute(Runnable task);
}
