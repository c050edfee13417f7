package io.ashlar.router.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The links of one event loop. That loop's thread only, unless a method says otherwise. */
public final class LoopUpstreams {
  private static final int SCRATCH_BYTES = 64 << 10;
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final int GREETING_TIMEOUT_MS = 3_000;
  private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(1 << 20, 2 << 20);

  /** A node that could not be reached is not tried again before this time, by whomever. */
  private static final long AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int SWEEP_SECONDS = 10;

  private record Key(NodeAddress node, LinkMode mode) {}

  private final EventLoop loop;
  private final Class<? extends Channel> channelType;
  private final int exclusiveMax;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final Map<Key, UpstreamLink> shared = new HashMap<>();
  private final Map<Key, ArrayDeque<UpstreamLink>> unused = new HashMap<>();
  private final List<UpstreamLink> exclusive = new ArrayList<>();
  private final List<UpstreamLink> dedicated = new ArrayList<>();
  private final Map<NodeAddress, Long> awayUntilNanos = new HashMap<>();
  private final List<UpstreamLink> toFlush = new ArrayList<>();
  private final LongAdder requests = new LongAdder();
  private final LongAdder connects = new LongAdder();
  private boolean flushScheduled;
  private volatile int openCount;

  /**
   * @param exclusiveMax links at most that single clients have for themselves
   */
  public LoopUpstreams(EventLoop loop, Class<? extends Channel> channelType, int exclusiveMax) {
    this.loop = loop;
    this.channelType = channelType;
    this.exclusiveMax = exclusiveMax;
    var _ = loop.scheduleAtFixedRate(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  /** Any thread. */
  public EventLoop loop() {
    return loop;
  }

  /** The link that calls of a mode share, made when there is none. */
  public UpstreamLink shared(NodeAddress node, LinkMode mode) {
    Key key = new Key(node, mode);
    UpstreamLink link = shared.get(key);
    if (link == null || link.isClosed()) {
      link = make(node, mode);
      if (!link.isClosed()) {
        shared.put(key, link);
      }
      openCount = shared.size() + exclusive.size();
    }
    return link;
  }

  /**
   * A link that nobody else uses until it is given back or closed.
   *
   * @return null when there are too many
   */
  public @Nullable UpstreamLink exclusive(NodeAddress node, LinkMode mode) {
    ArrayDeque<UpstreamLink> free = unused.get(new Key(node, mode));
    UpstreamLink link = free == null ? null : free.poll();
    if (link != null) {
      return link;
    }
    if (exclusive.size() >= exclusiveMax && !closeOneUnused()) {
      return null;
    }
    link = make(node, mode);
    if (!link.isClosed()) {
      exclusive.add(link);
    }
    openCount = shared.size() + exclusive.size();
    return link;
  }

  /** A link for the router's own use, beside those that are shared or exclusive. */
  public UpstreamLink dedicated(NodeAddress node, LinkMode mode) {
    UpstreamLink link = make(node, mode);
    if (!link.isClosed()) {
      dedicated.add(link);
    }
    return link;
  }

  /** Takes a link from {@link #exclusive} back: it owes nothing and is as it was after greeting. */
  public void giveBack(UpstreamLink link) {
    if (!link.isClosed()) {
      link.lastUsedNanos = nowNanos();
      unused
          .computeIfAbsent(new Key(link.node(), link.mode()), key -> new ArrayDeque<>())
          .push(link);
    }
  }

  /** The node does not answer: its links are closed. */
  public void closeAll(NodeAddress node) {
    for (UpstreamLink link : all()) {
      if (link.node().equals(node)) {
        link.close();
      }
    }
  }

  /** Ends all links. */
  public void close() {
    all().forEach(UpstreamLink::close);
  }

  // ---- for numbers, any thread ----

  public long requestsTotal() {
    return requests.sum();
  }

  public long connectsTotal() {
    return connects.sum();
  }

  public int openLinks() {
    return openCount;
  }

  // ---- for links ----

  byte[] scratch() {
    return scratch;
  }

  ByteBuf buffer(int bytes) {
    return io.netty.buffer.ByteBufAllocator.DEFAULT.directBuffer(bytes);
  }

  long nowNanos() {
    return System.nanoTime();
  }

  void countRequests(int count) {
    requests.add(count);
  }

  void unreachable(NodeAddress node) {
    awayUntilNanos.put(node, nowNanos() + AWAY_NANOS);
  }

  void afterGreetingTime(Runnable task) {
    var _ = loop.schedule(task, GREETING_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  void forget(UpstreamLink link) {
    Key key = new Key(link.node(), link.mode());
    shared.remove(key, link);
    dedicated.remove(link);
    if (exclusive.remove(link)) {
      ArrayDeque<UpstreamLink> free = unused.get(key);
      if (free != null) {
        free.remove(link);
      }
    }
    openCount = shared.size() + exclusive.size();
  }

  void flushLater(UpstreamLink link) {
    toFlush.add(link);
    if (!flushScheduled) {
      flushScheduled = true;
      loop.execute(this::flushAll);
    }
  }

  private void flushAll() {
    flushScheduled = false;
    UpstreamLink[] now = toFlush.toArray(new UpstreamLink[0]);
    toFlush.clear();
    for (UpstreamLink link : now) {
      link.flushNow();
    }
  }

  private UpstreamLink make(NodeAddress node, LinkMode mode) {
    UpstreamLink link = new UpstreamLink(node, mode, this, nowNanos());
    Long away = awayUntilNanos.get(node);
    if ((away != null && away - nowNanos() > 0) || loop.isShuttingDown()) {
      link.close();
      return link;
    }
    connects.increment();
    ChannelFuture attempt =
        new Bootstrap()
            .group(loop)
            .channel(channelType)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(link);
                  }
                })
            .connect(node.host(), node.port());
    link.connecting(attempt.channel());
    attempt.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            link.connectFailed(connected.cause());
          }
        });
    return link;
  }

  private List<UpstreamLink> all() {
    List<UpstreamLink> all = new ArrayList<>(shared.values());
    all.addAll(exclusive);
    all.addAll(dedicated);
    return all;
  }

  private boolean closeOneUnused() {
    for (ArrayDeque<UpstreamLink> free : unused.values()) {
      UpstreamLink last = free.pollLast();
      if (last != null) {
        last.close();
        return true;
      }
    }
    return false;
  }

  private void sweep() {
    long now = nowNanos();
    for (UpstreamLink link : List.copyOf(shared.values())) {
      if (link.isIdle() && now - link.lastUsedNanos > IDLE_NANOS) {
        link.close();
      }
    }
    for (ArrayDeque<UpstreamLink> free : List.copyOf(unused.values())) {
      for (UpstreamLink link : List.copyOf(free)) {
        if (now - link.lastUsedNanos > IDLE_NANOS) {
          link.close();
        }
      }
    }
    unused.values().removeIf(ArrayDeque::isEmpty);
    awayUntilNanos.values().removeIf(until -> until - now < 0);
  }
}
