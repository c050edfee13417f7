package io.ashlar.node.pubsub;

import io.ashlar.resp.Reply;

/** What can be subscribed to, with the words of its messages. */
public enum ChannelKind {
  CHANNEL(""),
  /** A glob over the names of channels. */
  PATTERN("p"),
  /** A channel that belongs to a slot, and is served by the leader of the slot's shard. */
  SHARD_CHANNEL("s");

  private final Reply subscribed;
  private final Reply unsubscribed;
  private final Reply message;

  ChannelKind(String prefix) {
    subscribed = Reply.Bulk.of(prefix + "subscribe");
    unsubscribed = Reply.Bulk.of(prefix + "unsubscribe");
    message = Reply.Bulk.of(prefix + "message");
  }

  Reply subscribed() {
    return subscribed;
  }

  Reply unsubscribed() {
    return unsubscribed;
  }

  Reply message() {
    return message;
  }
}
