package io.ashlar.router.messages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of the router at one node, over one connection of RESP2, on which the node
 * answers each SUBSCRIBE of one name with one array or one error, in their order, between messages.
 */
final class ChannelLink {
  /** What is heard. */
  interface Ear {
    void confirmed(ChannelLink from, Topic topic);

    void refused(ChannelLink from, Topic topic, Reply.Error why);

    /** The node does not serve a shard channel any more. */
    void dropped(ChannelLink from, Topic topic);

    void message(ChannelLink from, ChannelKind kind, byte[] name, byte[] channel, byte[] payload);

    void closed(ChannelLink link);
  }

  private final NodeAddress node;
  private final UpstreamLink link;
  private final Ear ear;

  /** Subscribed to or about to be. */
  private final Set<Topic> topics = new HashSet<>();

  /** Each SUBSCRIBE that is not answered. */
  private final ArrayDeque<Topic> unanswered = new ArrayDeque<>();

  private final Set<Topic> leaving = new HashSet<>();

  ChannelLink(NodeAddress node, UpstreamLink link, Ear ear) {
    this.node = node;
    this.link = link;
    this.ear = ear;
    link.listen(this::heard);
    link.onClose(() -> ear.closed(this));
  }

  NodeAddress node() {
    return node;
  }

  boolean has(Topic topic) {
    return topics.contains(topic);
  }

  /** Whether the node has not answered yet. */
  boolean awaits(Topic topic) {
    return unanswered.contains(topic);
  }

  Set<Topic> topics() {
    return topics;
  }

  void subscribe(Topic topic) {
    if (topics.add(topic)) {
      unanswered.add(topic);
      link.tell(word(topic.kind(), "SUBSCRIBE"), topic.name());
    }
  }

  void unsubscribe(Topic topic) {
    if (topics.remove(topic)) {
      leaving.add(topic);
      link.tell(word(topic.kind(), "UNSUBSCRIBE"), topic.name());
    }
  }

  void close() {
    link.close();
  }

  private void heard(Reply reply) {
    if (reply instanceof Reply.Error error) {
      Topic refused = unanswered.poll();
      if (refused != null) {
        topics.remove(refused);
        ear.refused(this, refused, error);
      }
      return;
    }
    if (!(reply instanceof Reply.Array array)
        || array.items().size() < 3
        || !(array.items().get(0) instanceof Reply.Bulk kind)) {
      return;
    }
    switch (new String(kind.toBytes(), UTF_8)) {
      case "message" -> message(ChannelKind.CHANNEL, array, 1);
      case "smessage" -> message(ChannelKind.SHARD_CHANNEL, array, 1);
      case "pmessage" -> message(ChannelKind.PATTERN, array, 2);
      case "subscribe", "psubscribe", "ssubscribe" -> {
        Topic confirmed = unanswered.poll();
        if (confirmed != null) {
          ear.confirmed(this, confirmed);
        }
      }
      case "unsubscribe" -> left(ChannelKind.CHANNEL, array);
      case "punsubscribe" -> left(ChannelKind.PATTERN, array);
      case "sunsubscribe" -> left(ChannelKind.SHARD_CHANNEL, array);
      default -> {}
    }
  }

  private void message(ChannelKind kind, Reply.Array array, int channelAt) {
    byte[] name = bytes(array.items().get(1));
    byte[] channel = bytes(array.items().get(channelAt));
    byte[] payload =
        channelAt + 1 < array.items().size() ? bytes(array.items().get(channelAt + 1)) : null;
    if (name != null && channel != null && payload != null) {
      ear.message(this, kind, name, channel, payload);
    }
  }

  private void left(ChannelKind kind, Reply.Array array) {
    byte[] name = bytes(array.items().get(1));
    if (name == null) {
      return;
    }
    Topic topic = new Topic(kind, name);
    if (!leaving.remove(topic) && topics.remove(topic)) {
      ear.dropped(this, topic);
    }
  }

  private static byte @Nullable [] bytes(Reply reply) {
    return reply instanceof Reply.Bulk bulk ? bulk.toBytes() : null;
  }

  private static byte[] word(ChannelKind kind, String verb) {
    String prefix =
        switch (kind) {
          case CHANNEL -> "";
          case PATTERN -> "P";
          case SHARD_CHANNEL -> "S";
        };
    return (prefix + verb).getBytes(US_ASCII);
  }
}
