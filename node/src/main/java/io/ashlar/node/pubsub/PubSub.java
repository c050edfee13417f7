package io.ashlar.node.pubsub;

import io.ashlar.engine.command.Glob;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Publish and subscribe on this node. Messages reach subscribers at most once, as in Redis: one
 * that is not connected, or does not keep up, misses them.
 */
public final class PubSub {
  private final Broadcast peers;
  private final List<ChannelIndex> indexes =
      IntStream.range(0, ChannelKind.values().length).mapToObj(i -> new ChannelIndex()).toList();

  /**
   * @param peers takes what is published here to the other nodes
   */
  public PubSub(Broadcast peers) {
    this.peers = peers;
  }

  // ---- subscribing, on the client's thread ----

  /** Subscribes to all names; the confirmations, one a name. */
  public Reply subscribe(Subscriptions who, ChannelKind kind, List<byte[]> names) {
    List<Reply> told = new ArrayList<>(names.size());
    for (byte[] bytes : names) {
      ChannelName name = new ChannelName(bytes);
      if (!who.ended() && who.add(this, kind, name)) {
        index(kind).add(name, who);
      }
      told.add(confirmation(kind.subscribed(), Reply.Bulk.of(bytes), who.toldCount(kind)));
    }
    return told.size() == 1 ? told.getFirst() : new Reply.Sequence(told);
  }

  /** Leaves the names, or with none all of that kind; the confirmations, at least one. */
  public Reply unsubscribe(Subscriptions who, ChannelKind kind, List<byte[]> names) {
    List<byte[]> left =
        names.isEmpty() ? who.names(kind).stream().map(ChannelName::bytes).toList() : names;
    List<Reply> told = new ArrayList<>();
    for (byte[] bytes : left) {
      told.add(leave(who, kind, new ChannelName(bytes)));
    }
    if (told.isEmpty()) {
      told.add(confirmation(kind.unsubscribed(), Reply.NIL, who.toldCount(kind)));
    }
    return told.size() == 1 ? told.getFirst() : new Reply.Sequence(told);
  }

  private Reply leave(Subscriptions who, ChannelKind kind, ChannelName name) {
    if (who.remove(kind, name)) {
      index(kind).remove(name, who);
    }
    return confirmation(kind.unsubscribed(), Reply.Bulk.of(name.bytes()), who.toldCount(kind));
  }

  void leave(Subscriptions who) {
    for (ChannelKind kind : ChannelKind.values()) {
      for (ChannelName name : List.copyOf(who.names(kind))) {
        leave(who, kind, name);
      }
    }
  }

  private static Reply confirmation(Reply word, Reply name, int count) {
    return new Reply.Push(List.of(word, name, Reply.Int.of(count)));
  }

  // ---- publishing, any thread ----

  /**
   * Publishes on all nodes.
   *
   * @return how many clients of this node got it
   */
  public int publish(byte[] channel, byte[] message) {
    int receivers = publishHere(channel, message);
    peers.send(channel, message);
    return receivers;
  }

  /** Publishes to the clients of this node: what came from another, and notifications. */
  public int publishHere(byte[] channel, byte[] message) {
    int receivers = publish(ChannelKind.CHANNEL, channel, message);
    ChannelIndex patterns = index(ChannelKind.PATTERN);
    if (patterns.size() > 0) {
      for (Map.Entry<ChannelName, Set<Subscriptions>> one : patterns.all()) {
        byte[] pattern = one.getKey().bytes();
        if (Glob.matches(pattern, channel)) {
          receivers +=
              push(
                  ChannelKind.PATTERN,
                  one.getKey(),
                  one.getValue(),
                  patternMessage(pattern, channel, message),
                  pattern.length + channel.length + message.length);
        }
      }
    }
    return receivers;
  }

  /** Publishes to a shard channel of this node. */
  public int publishToShard(byte[] channel, byte[] message) {
    return publish(ChannelKind.SHARD_CHANNEL, channel, message);
  }

  /**
   * Hands on what another publisher sent to one name: a router's clients listen to what the router
   * listens to.
   *
   * @param name the channel itself, or the pattern that it matches
   */
  public void deliver(ChannelKind kind, byte[] name, byte[] channel, byte[] message) {
    if (kind != ChannelKind.PATTERN) {
      publish(kind, channel, message);
      return;
    }
    ChannelName pattern = new ChannelName(name);
    push(
        kind,
        pattern,
        index(kind).of(pattern),
        patternMessage(name, channel, message),
        name.length + channel.length + message.length);
  }

  /** How many clients here would get a message, those with several patterns several times. */
  public int receivers(byte[] channel) {
    int count = listeners(ChannelKind.CHANNEL, channel);
    for (Map.Entry<ChannelName, Set<Subscriptions>> one : index(ChannelKind.PATTERN).all()) {
      count += Glob.matches(one.getKey().bytes(), channel) ? one.getValue().size() : 0;
    }
    return count;
  }

  /** Whether anybody here would get a message, of whatever channel. */
  public boolean hasListeners() {
    return index(ChannelKind.CHANNEL).size() + index(ChannelKind.PATTERN).size() > 0;
  }

  private int publish(ChannelKind kind, byte[] channel, byte[] message) {
    ChannelName name = new ChannelName(channel);
    Set<Subscriptions> listeners = index(kind).of(name);
    return listeners.isEmpty()
        ? 0
        : push(
            kind,
            name,
            listeners,
            message(kind, channel, message),
            channel.length + message.length);
  }

  private static int push(
      ChannelKind kind, ChannelName name, Set<Subscriptions> listeners, Reply message, int bytes) {
    int count = 0;
    for (Subscriptions listener : listeners) {
      // After its UNSUBSCRIBE was answered, a client of RESP2 would take a message for a reply.
      listener
          .owner()
          .push(bytes, () -> listener.names(kind).contains(name) ? message : Reply.NONE);
      count++;
    }
    return count;
  }

  private static Reply message(ChannelKind kind, byte[] channel, byte[] message) {
    return new Reply.Push(List.of(kind.message(), Reply.Bulk.of(channel), Reply.Bulk.of(message)));
  }

  private static Reply patternMessage(byte[] pattern, byte[] channel, byte[] message) {
    return new Reply.Push(
        List.of(
            ChannelKind.PATTERN.message(),
            Reply.Bulk.of(pattern),
            Reply.Bulk.of(channel),
            Reply.Bulk.of(message)));
  }

  // ---- slots that leave ----

  /**
   * Ends the subscriptions to shard channels whose slots are not served here any more; their
   * clients are told so. Any thread.
   */
  public void dropShardChannels(IntPredicate servedHere) {
    for (Map.Entry<ChannelName, Set<Subscriptions>> one : index(ChannelKind.SHARD_CHANNEL).all()) {
      ChannelName name = one.getKey();
      if (!servedHere.test(SlotHash.slotOf(name.bytes()))) {
        for (Subscriptions who : one.getValue()) {
          who.owner().execute(() -> drop(who, name));
        }
      }
    }
  }

  /** Ends one subscription that its client did not ask to end. The client's thread. */
  public void drop(Subscriptions who, ChannelName shardChannel) {
    if (who.names(ChannelKind.SHARD_CHANNEL).contains(shardChannel)) {
      Reply told = leave(who, ChannelKind.SHARD_CHANNEL, shardChannel);
      who.owner().push(shardChannel.bytes().length, () -> told);
    }
  }

  // ---- introspection, any thread ----

  /** How many different names of a kind somebody here listens to. */
  public int count(ChannelKind kind) {
    return index(kind).size();
  }

  /** How many clients listen to a name. */
  public int listeners(ChannelKind kind, byte[] name) {
    return index(kind).of(new ChannelName(name)).size();
  }

  /** The names of a kind that match a glob, in the order of their bytes. */
  public List<byte[]> names(ChannelKind kind, byte[] glob) {
    return index(kind).all().stream()
        .map(entry -> entry.getKey().bytes())
        .filter(name -> Glob.matches(glob, name))
        .sorted(Comparator.comparing(bytes -> bytes, java.util.Arrays::compareUnsigned))
        .toList();
  }

  private ChannelIndex index(ChannelKind kind) {
    return indexes.get(kind.ordinal());
  }
}
