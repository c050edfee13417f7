package io.ashlar.router.messages;

import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.resp.Reply;
import io.ashlar.router.map.Routes;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the router listens to at the nodes. Channels and patterns are heard at one node, the
 * <em>home</em>, which gets what is published anywhere; shard channels at the leader of their slot;
 * notifications of keys at every node.
 *
 * <p>On one event loop, but for what says otherwise.
 */
public final class Channels implements ChannelLink.Ear {
  private static final int TICK_MS = 200;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Reply.Error UNREACHABLE =
      new Reply.Error("ERR no node could be listened to in time; try again");

  /** A topic that somebody listens to, or wants to. */
  private static final class Wanted {
    private final List<Waiting> waiting = new ArrayList<>();
    private int pins;
    private boolean confirmed;
  }

  private record Waiting(long deadlineNanos, Consumer<Reply.@Nullable Error> then) {}

  private final LoopUpstreams upstreams;
  private final Routes routes;
  private final LinkMode mode;
  private final PubSub pubSub;
  private final Map<Topic, Wanted> wanted = new LinkedHashMap<>();
  private final Map<NodeAddress, ChannelLink> links = new HashMap<>();

  /** How many subscriptions of the router's own a message at a node meets; for counts. */
  private final Map<NodeAddress, Set<Topic>> own = new ConcurrentHashMap<>();

  private volatile @Nullable NodeAddress home;
  private volatile boolean closed;

  public Channels(LoopUpstreams upstreams, Routes routes, LinkMode mode, PubSub pubSub) {
    this.upstreams = upstreams;
    this.routes = routes;
    this.mode = mode;
    this.pubSub = pubSub;
  }

  public void start() {
    upstreams.loop().execute(this::tick);
  }

  public void close() {
    closed = true;
  }

  /** Who listens here. */
  public PubSub pubSub() {
    return pubSub;
  }

  /** Where messages should be published, so that counts are right; null for anywhere. */
  public @Nullable NodeAddress home() {
    return home;
  }

  /** How many subscriptions of this router a message on a channel meets at a node. Any thread. */
  public int ownReceivers(@Nullable NodeAddress node, byte[] channel, boolean shardChannel) {
    int count = 0;
    if (node == null) {
      return 0;
    }
    for (Topic topic : own.getOrDefault(node, Set.of())) {
      boolean kind = (topic.kind() == ChannelKind.SHARD_CHANNEL) == shardChannel;
      count += kind && topic.matches(channel) ? 1 : 0;
    }
    return count;
  }

  /** How many of the nodes this router has a subscription of that very name at. Any thread. */
  public int ownSubscriptions(ChannelKind kind, byte[] name) {
    Topic topic = new Topic(kind, name);
    return (int) own.values().stream().filter(topics -> topics.contains(topic)).count();
  }

  /**
   * Sees to it that the nodes send what belongs to these names. Any thread.
   *
   * @param then gets null once they do, or why they do not, on this object's thread; {@link #let}
   *     has to follow
   */
  public void hold(ChannelKind kind, List<byte[]> names, Consumer<Reply.@Nullable Error> then) {
    List<Topic> topics = names.stream().map(name -> new Topic(kind, name)).toList();
    upstreams.loop().execute(() -> holdNext(topics, 0, then));
  }

  /** The names are held by who listens, from now on. Any thread. */
  public void let(ChannelKind kind, List<byte[]> names) {
    upstreams
        .loop()
        .execute(
            () -> {
              for (byte[] name : names) {
                Wanted one = wanted.get(new Topic(kind, name));
                if (one != null) {
                  one.pins--;
                }
              }
            });
  }

  private void holdNext(List<Topic> topics, int next, Consumer<Reply.@Nullable Error> then) {
    if (next == topics.size()) {
      then.accept(null);
      return;
    }
    Topic topic = topics.get(next);
    Wanted one = wanted.computeIfAbsent(topic, t -> new Wanted());
    one.pins++;
    if (one.confirmed) {
      holdNext(topics, next + 1, then);
      return;
    }
    one.waiting.add(
        new Waiting(
            System.nanoTime() + PATIENCE_NANOS,
            error -> {
              if (error == null) {
                holdNext(topics, next + 1, then);
              } else {
                // Those that follow were not held: they are let all the same.
                for (Topic later : topics.subList(next + 1, topics.size())) {
                  wanted.computeIfAbsent(later, t -> new Wanted()).pins++;
                }
                then.accept(error);
              }
            }));
    place(topic);
  }

  // ---- where what is heard ----

  private void tick() {
    if (closed || upstreams.loop().isShuttingDown()) {
      return;
    }
    var _ = upstreams.loop().schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
    long now = System.nanoTime();
    for (Map.Entry<Topic, Wanted> entry : List.copyOf(wanted.entrySet())) {
      Topic topic = entry.getKey();
      Wanted one = entry.getValue();
      if (one.pins <= 0 && pubSub.listeners(topic.kind(), topic.name()) == 0) {
        wanted.remove(topic);
        links.values().forEach(link -> link.unsubscribe(topic));
        publishOwn();
        continue;
      }
      place(topic);
      for (Waiting waiting : List.copyOf(one.waiting)) {
        if (now - waiting.deadlineNanos() > 0) {
          one.waiting.remove(waiting);
          waiting.then().accept(UNREACHABLE);
        }
      }
    }
    Set<NodeAddress> used = new HashSet<>(routes.nodes());
    for (ChannelLink link : List.copyOf(links.values())) {
      if (link.topics().isEmpty() || !used.contains(link.node())) {
        link.close();
      }
    }
  }

  /** Subscribes where the topic belongs and is not yet subscribed to. */
  private void place(Topic topic) {
    for (NodeAddress node : nodesFor(topic)) {
      ChannelLink link = links.get(node);
      if (link == null || !link.has(topic)) {
        linkTo(node).subscribe(topic);
        publishOwn();
      }
    }
  }

  private Set<NodeAddress> nodesFor(Topic topic) {
    Set<NodeAddress> nodes = new HashSet<>();
    if (topic.kind() == ChannelKind.SHARD_CHANNEL) {
      NodeAddress leader = routes.leaderOf(topic.slot());
      if (leader != null) {
        nodes.add(leader);
      }
      return nodes;
    }
    NodeAddress at = home;
    if (at == null || !routes.nodes().contains(at)) {
      at = routes.any();
      home = at;
    }
    if (at != null) {
      nodes.add(at);
    }
    if (topic.mayBeAboutKeys()) {
      nodes.addAll(routes.nodes());
    }
    return nodes;
  }

  private ChannelLink linkTo(NodeAddress node) {
    ChannelLink present = links.get(node);
    if (present != null) {
      return present;
    }
    UpstreamLink link = upstreams.dedicated(node, mode);
    ChannelLink made = new ChannelLink(node, link, this);
    if (!link.isClosed()) {
      links.put(node, made);
    } else {
      awayFrom(node);
    }
    return made;
  }

  private void awayFrom(NodeAddress node) {
    if (node.equals(home)) {
      List<NodeAddress> others = new ArrayList<>(routes.nodes());
      others.remove(node);
      home = others.isEmpty() ? null : others.get(Math.floorMod(node.hashCode(), others.size()));
    }
  }

  private void publishOwn() {
    own.keySet().retainAll(links.keySet());
    links.forEach((node, link) -> own.put(node, Set.copyOf(link.topics())));
  }

  // ---- what is heard ----

  @Override
  public void confirmed(ChannelLink from, Topic topic) {
    Wanted one = wanted.get(topic);
    if (one == null || !nodesFor(topic).stream().allMatch(node -> isAt(node, topic))) {
      return;
    }
    one.confirmed = true;
    List<Waiting> now = List.copyOf(one.waiting);
    one.waiting.clear();
    now.forEach(waiting -> waiting.then().accept(null));
  }

  private boolean isAt(NodeAddress node, Topic topic) {
    ChannelLink link = links.get(node);
    return link != null && link.has(topic) && !link.awaits(topic);
  }

  @Override
  public void refused(ChannelLink from, Topic topic, Reply.Error why) {
    Wanted one = wanted.get(topic);
    if (one == null || why.code().equals("MOVED") || why.code().equals("CLUSTERDOWN")) {
      return;
    }
    List<Waiting> now = List.copyOf(one.waiting);
    one.waiting.clear();
    now.forEach(waiting -> waiting.then().accept(why));
  }

  @Override
  public void dropped(ChannelLink from, Topic topic) {
    Wanted one = wanted.get(topic);
    if (one != null) {
      one.confirmed = false;
    }
  }

  @Override
  public void message(
      ChannelLink from, ChannelKind kind, byte[] name, byte[] channel, byte[] payload) {
    boolean heardElsewhere =
        kind != ChannelKind.SHARD_CHANNEL
            && !from.node().equals(home)
            && !Topic.isAboutKeys(channel);
    if (!heardElsewhere) {
      pubSub.deliver(kind, name, channel, payload);
    }
  }

  @Override
  public void closed(ChannelLink link) {
    links.remove(link.node(), link);
    awayFrom(link.node());
    link.topics()
        .forEach(
            topic -> {
              Wanted one = wanted.get(topic);
              if (one != null) {
                one.confirmed = false;
              }
            });
    publishOwn();
  }
}
