package io.ashlar.node.bus;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one other node. It is made anew whenever it breaks; what was sent and not
 * answered is lost then, and what waits is given up when the node stays away.
 *
 * <p>{@link #send} is for all threads, the rest happens on the link's event loop.
 */
final class PeerLink {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
  private static final long WAITING_BYTES_MAX = 16L << 20;
  private static final long MESSAGE_OVERHEAD_BYTES = 96;
  private static final int BATCH_BYTES_MAX = 256 * 1024;
  private static final int BATCH_MESSAGES_MAX = 4_096;
  private static final int UNANSWERED_MAX = 4;
  private static final long TICK_MS = 500;
  private static final long CONNECT_TIMEOUT_MS = 2_000;
  private static final long SILENCE_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

  record Message(byte[] channel, byte[] payload) {
    private long cost() {
      return channel.length + payload.length + MESSAGE_OVERHEAD_BYTES;
    }
  }

  private final String peer;
  private final String host;
  private final int port;
  private final EventLoop loop;
  private final Class<? extends Channel> channelType;
  private final Supplier<String> token;
  private final String ownName;
  private final LongAdder lost;
  private final Queue<Message> waiting = new MpscUnboundedArrayQueue<>(256);
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Runnable drain = this::drain;
  private volatile boolean closed;

  private @Nullable Channel channel;
  private boolean welcome;
  private int unanswered;
  private long lastAnswerNanos;
  private long lastSentNanos;
  private volatile long lastWelcomeNanos;
  private long lostSinceLog;
  private long lastLogNanos;

  /**
   * @param token what this node shows to be let in
   * @param lost counts messages that did not reach the peer
   */
  PeerLink(
      String peer,
      String host,
      int port,
      EventLoop loop,
      Class<? extends Channel> channelType,
      String ownName,
      Supplier<String> token,
      LongAdder lost) {
    this.peer = peer;
    this.host = host;
    this.port = port;
    this.loop = loop;
    this.channelType = channelType;
    this.ownName = ownName;
    this.token = token;
    this.lost = lost;
    this.lastWelcomeNanos = System.nanoTime();
    this.lastLogNanos = lastWelcomeNanos - LOG_NANOS;
  }

  boolean leadsTo(String otherHost, int otherPort) {
    return host.equals(otherHost) && port == otherPort;
  }

  String peer() {
    return peer;
  }

  /** Since the last answer, or since this link was made. Any thread. */
  long silentNanos() {
    return System.nanoTime() - lastWelcomeNanos;
  }

  void start() {
    loop.execute(this::tick);
  }

  void close() {
    closed = true;
    if (!loop.isShuttingDown()) {
      loop.execute(
          () -> {
            Channel open = channel;
            if (open != null) {
              open.close();
            }
            giveUpWaiting();
          });
    }
  }

  /** Any thread. */
  void send(byte[] messageChannel, byte[] payload) {
    Message message = new Message(messageChannel, payload);
    if (waitingBytes.addAndGet(message.cost()) > WAITING_BYTES_MAX) {
      waitingBytes.addAndGet(-message.cost());
      lost.increment();
      return;
    }
    waiting.add(message);
    if (!scheduled.get() && scheduled.compareAndSet(false, true) && !loop.isShuttingDown()) {
      loop.execute(drain);
    }
  }

  // ---- the loop ----

  private void drain() {
    scheduled.set(false);
    Channel open = channel;
    if (open == null || !welcome) {
      return;
    }
    while (unanswered < UNANSWERED_MAX && !waiting.isEmpty()) {
      sendBatch(open);
    }
  }

  private void sendBatch(Channel open) {
    List<Message> batch = new ArrayList<>();
    long bytes = 0;
    Message next;
    while (bytes < BATCH_BYTES_MAX
        && batch.size() < BATCH_MESSAGES_MAX
        && (next = waiting.poll()) != null) {
      batch.add(next);
      bytes += next.cost();
    }
    waitingBytes.addAndGet(-bytes);
    ByteBuf frame = open.alloc().directBuffer((int) Math.min(bytes + 64, Integer.MAX_VALUE));
    PeerFrames.batch(batch, frame);
    unanswered++;
    lastSentNanos = System.nanoTime();
    int count = batch.size();
    open.writeAndFlush(frame)
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                lost.add(count);
              }
            });
  }

  /** Keeps the link up. */
  private void tick() {
    if (closed || loop.isShuttingDown()) {
      return;
    }
    var unused = loop.schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
    long now = System.nanoTime();
    Channel open = channel;
    if (open == null) {
      if (now - lastWelcomeNanos > AWAY_NANOS) {
        giveUpWaiting();
      }
      connect();
    } else if (unanswered > 0
        && now - Math.max(lastAnswerNanos, lastSentNanos) > SILENCE_MAX_NANOS) {
      open.close();
    } else if (welcome && unanswered == 0 && now - lastSentNanos > SILENCE_MAX_NANOS / 5) {
      sendBatch(open);
    }
    if (now - lastLogNanos > LOG_NANOS && lost.sum() != lostSinceLog) {
      lastLogNanos = now;
      lostSinceLog = lost.sum();
      LOG.warn(
          "{} published messages were lost on the way to other nodes so far; the link to {} is {}",
          lostSinceLog,
          peer,
          welcome ? "up" : "down");
    }
  }

  private void connect() {
    ChannelFuture attempt =
        new Bootstrap()
            .group(loop)
            .channel(channelType)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT_MS)
            .handler(new Answers())
            .connect(host, port);
    Channel made = attempt.channel();
    channel = made;
    welcome = false;
    unanswered = 1;
    lastAnswerNanos = System.nanoTime();
    lastSentNanos = lastAnswerNanos;
    attempt.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            disconnected(made);
          } else {
            ByteBuf frame = made.alloc().directBuffer();
            PeerFrames.greeting(ownName, token.get(), frame);
            made.writeAndFlush(frame);
          }
        });
  }

  private void answered(Channel from, boolean refused) {
    unanswered--;
    lastAnswerNanos = System.nanoTime();
    if (refused) {
      // Not its cluster's map yet, or another version: a later attempt may be welcome.
      from.close();
      return;
    }
    if (!welcome) {
      welcome = true;
      LOG.debug("the link to {} is up", peer);
    }
    lastWelcomeNanos = lastAnswerNanos;
    drain();
  }

  private void disconnected(Channel which) {
    if (channel == which) {
      channel = null;
      welcome = false;
    }
  }

  private void giveUpWaiting() {
    Message message;
    while ((message = waiting.poll()) != null) {
      waitingBytes.addAndGet(-message.cost());
      lost.increment();
    }
  }

  /** Counts answers: each is one line. */
  private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
    private boolean lineBegins = true;
    private boolean refused;

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf input) {
      while (input.isReadable()) {
        byte b = input.readByte();
        if (lineBegins) {
          refused = b == '-';
        }
        lineBegins = b == '\n';
        if (lineBegins) {
          answered(context.channel(), refused);
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      disconnected(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("the link to {} broke", peer, cause);
      context.close();
    }
  }
}
