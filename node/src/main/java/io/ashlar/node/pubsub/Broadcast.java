package io.ashlar.node.pubsub;

/** Takes messages to the other nodes. Any thread; never blocks, may lose messages. */
@FunctionalInterface
public interface Broadcast {
  void send(byte[] channel, byte[] message);
}
