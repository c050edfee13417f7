package io.ashlar.node.pubsub;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one client listens to. Its own thread only, but for the counts. */
public final class Subscriptions {
  private final Subscriber owner;
  private final Map<ChannelKind, Set<ChannelName>> names = new EnumMap<>(ChannelKind.class);
  private @Nullable PubSub home;
  private volatile int channels;
  private volatile int patterns;
  private volatile int shardChannels;
  private boolean ended;

  public Subscriptions(Subscriber owner) {
    this.owner = owner;
  }

  /** How many of a kind; any thread. */
  public int count(ChannelKind kind) {
    return switch (kind) {
      case CHANNEL -> channels;
      case PATTERN -> patterns;
      case SHARD_CHANNEL -> shardChannels;
    };
  }

  /** Any thread. */
  public boolean isEmpty() {
    return channels + patterns + shardChannels == 0;
  }

  /** Whether it listens to any of a kind that is as asked. Its own thread. */
  public boolean any(ChannelKind kind, Predicate<byte[]> which) {
    return names(kind).stream().anyMatch(name -> which.test(name.bytes()));
  }

  /** Leaves everything without a word, as RESET does. */
  public void clear() {
    PubSub left = home;
    if (left != null) {
      left.leave(this);
    }
  }

  /** The client is gone: leaves everything, for ever. */
  public void end() {
    ended = true;
    clear();
  }

  // ---- for the index ----

  Subscriber owner() {
    return owner;
  }

  boolean ended() {
    return ended;
  }

  /** The number that confirmations tell: channels and patterns together, shard channels alone. */
  int toldCount(ChannelKind kind) {
    return kind == ChannelKind.SHARD_CHANNEL ? shardChannels : channels + patterns;
  }

  Set<ChannelName> names(ChannelKind kind) {
    return names.getOrDefault(kind, Set.of());
  }

  boolean add(PubSub to, ChannelKind kind, ChannelName name) {
    home = to;
    boolean added = names.computeIfAbsent(kind, ignored -> new LinkedHashSet<>()).add(name);
    publishCounts();
    return added;
  }

  boolean remove(ChannelKind kind, ChannelName name) {
    Set<ChannelName> present = names.get(kind);
    boolean removed = present != null && present.remove(name);
    publishCounts();
    return removed;
  }

  private void publishCounts() {
    channels = names(ChannelKind.CHANNEL).size();
    patterns = names(ChannelKind.PATTERN).size();
    shardChannels = names(ChannelKind.SHARD_CHANNEL).size();
  }
}
