package io.ashlar.router.upstream;

import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a node. It is greeted first (who, which version, which database); calls that
 * come meanwhile wait and are lost unsent when it fails. On its event loop only.
 */
public final class UpstreamLink extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamLink.class);

  /** Calls under way, beyond which those that send should pause. */
  private static final int CALLS_MAX = 8_192;

  private static final int FIRST_BYTES = 4 << 10;
  private static final int FULL_BYTES = 64 << 10;

  private enum State {
    GREETING,
    OPEN,
    CLOSED
  }

  private final NodeAddress node;
  private final LinkMode mode;
  private final LoopUpstreams loop;
  private final ReplyDecoder decoder = new ReplyDecoder();
  private final ArrayDeque<UpstreamCall> waiting = new ArrayDeque<>();

  /** A call stands here once for each reply that it is owed. */
  private final ArrayDeque<UpstreamCall> owed = new ArrayDeque<>();

  private final List<Runnable> reliefs = new ArrayList<>();
  private Greeting greeting = new Greeting();
  private State state = State.GREETING;
  private @Nullable Channel channel;
  private @Nullable ByteBuf out;
  private boolean flushScheduled;
  private @Nullable Consumer<Reply.Push> pushes;
  private @Nullable Consumer<Reply> listener;
  private @Nullable Runnable onClose;
  long lastUsedNanos;

  UpstreamLink(NodeAddress node, LinkMode mode, LoopUpstreams loop, long nowNanos) {
    this.node = node;
    this.mode = mode;
    this.loop = loop;
    this.lastUsedNanos = nowNanos;
  }

  public NodeAddress node() {
    return node;
  }

  LinkMode mode() {
    return mode;
  }

  /** The node's number for this connection; 0 until it is greeted. */
  public long clientId() {
    return greeting.clientId;
  }

  public boolean isClosed() {
    return state == State.CLOSED;
  }

  boolean isIdle() {
    return owed.isEmpty() && waiting.isEmpty() && pushes == null && listener == null;
  }

  /** Whether whoever sends should pause; see {@link #onRelief}. */
  public boolean congested() {
    Channel open = channel;
    return owed.size() + waiting.size() >= CALLS_MAX
        || (open != null && state == State.OPEN && !open.isWritable());
  }

  /** Runs once this link is not congested any more, or closed. */
  public void onRelief(Runnable task) {
    reliefs.add(task);
  }

  /** Takes what the node sends unasked. */
  public void onPush(Consumer<Reply.Push> taker) {
    pushes = taker;
  }

  /**
   * From now on everything that the node says goes to {@code taker}, and calls are answered by
   * nobody: what is said by {@link #tell} has no replies of its own.
   */
  public void listen(Consumer<Reply> taker) {
    listener = taker;
  }

  /** Says something once the link is open; nothing when it never is. For a link that listens. */
  public void tell(byte[]... args) {
    send(new Told(args));
  }

  /** Runs when the connection is gone, after all calls were told. */
  public void onClose(Runnable task) {
    onClose = task;
  }

  public void send(UpstreamCall call) {
    switch (state) {
      case GREETING -> waiting.add(call);
      case OPEN -> write(call);
      case CLOSED -> call.lost(Loss.UNSENT);
    }
  }

  public void close() {
    Channel open = channel;
    if (open != null) {
      open.close();
    }
    closed(null);
  }

  // ---- the connection ----

  void connecting(Channel made) {
    channel = made;
  }

  void connectFailed(Throwable cause) {
    LOG.debug("no connection to {}", node, cause);
    loop.unreachable(node);
    closed(null);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    if (state == State.CLOSED) {
      context.close();
      return;
    }
    greeting = new Greeting(mode, this::greeted);
    write(greeting);
    loop.afterGreetingTime(this::greetingIsLate);
  }

  private void greetingIsLate() {
    if (state == State.GREETING) {
      LOG.debug("{} does not answer a new connection", node);
      loop.unreachable(node);
      close();
    }
  }

  private void greeted(Reply.@Nullable Error refusal) {
    if (state != State.GREETING) {
      return;
    }
    if (refusal != null) {
      LOG.debug("{} refuses a connection: {}", node, refusal.line());
      Channel open = channel;
      if (open != null) {
        open.close();
      }
      closed(refusal);
      return;
    }
    state = State.OPEN;
    UpstreamCall next;
    while ((next = waiting.poll()) != null) {
      write(next);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf input = (ByteBuf) message;
    try {
      byte[] scratch = loop.scratch();
      while (input.isReadable() && state != State.CLOSED) {
        int length = Math.min(input.readableBytes(), scratch.length);
        input.readBytes(scratch, 0, length);
        decoder.feed(scratch, 0, length, this::took);
        if (decoder.error() != null) {
          LOG.warn("{} sent what is no reply: {}", node, decoder.error());
          close();
        }
      }
    } finally {
      input.release();
    }
    relieve();
  }

  private boolean took(Reply reply) {
    Consumer<Reply> hears = listener;
    if (hears != null && state == State.OPEN) {
      hears.accept(reply);
      return state != State.CLOSED;
    }
    if (reply instanceof Reply.Push push) {
      Consumer<Reply.Push> taker = pushes;
      if (taker != null) {
        taker.accept(push);
      }
      return state != State.CLOSED;
    }
    UpstreamCall call = owed.poll();
    if (call == null) {
      LOG.warn("{} sent a reply that nobody waits for", node);
      close();
      return false;
    }
    call.replied(reply);
    return state != State.CLOSED;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    relieve();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof java.io.IOException) {
      LOG.debug("the connection to {} broke", node, cause);
    } else {
      LOG.error("a reply of {} could not be handled", node, cause);
    }
    context.close();
    closed(null);
  }

  private void closed(Reply.@Nullable Error refusal) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    loop.forget(this);
    ByteBuf unsent = out;
    out = null;
    if (unsent != null) {
      unsent.release();
    }
    UpstreamCall before = null;
    UpstreamCall call;
    while ((call = owed.poll()) != null) {
      if (call != before) {
        before = call;
        call.lost(Loss.BROKEN);
      }
    }
    Loss loss = refusal == null ? Loss.UNSENT : new Loss.Refused(refusal);
    while ((call = waiting.poll()) != null) {
      call.lost(loss);
    }
    relieve();
    Runnable end = onClose;
    if (end != null) {
      end.run();
    }
  }

  private void relieve() {
    if (reliefs.isEmpty() || (congested() && state != State.CLOSED)) {
      return;
    }
    List<Runnable> now = List.copyOf(reliefs);
    reliefs.clear();
    now.forEach(Runnable::run);
  }

  /** Something that has no reply of its own. */
  private record Told(byte[][] args) implements UpstreamCall {
    @Override
    public int requestCount() {
      return 1;
    }

    @Override
    public byte[][] request(int index) {
      return args;
    }

    @Override
    public void replied(Reply reply) {}

    @Override
    public void lost(Loss why) {}
  }

  // ---- writing ----

  private void write(UpstreamCall call) {
    int count = call.requestCount();
    for (int i = 0; i < count; i++) {
      encode(call.request(i));
      if (!(call instanceof Told)) {
        owed.add(call);
      }
    }
    lastUsedNanos = loop.nowNanos();
    loop.countRequests(count);
    if (!flushScheduled) {
      flushScheduled = true;
      loop.flushLater(this);
    }
  }

  private void encode(byte[][] args) {
    RequestFrames.array(args.length, buffer());
    for (byte[] arg : args) {
      RequestFrames.bulkHeader(arg.length, buffer());
      if (arg.length >= FULL_BYTES) {
        handOver();
        Channel open = channel;
        if (open != null) {
          var _ = open.write(Unpooled.wrappedBuffer(arg), open.voidPromise());
        }
      } else {
        buffer().writeBytes(arg);
      }
      RequestFrames.lineEnd(buffer());
    }
    ByteBuf full = out;
    if (full != null && full.readableBytes() >= FULL_BYTES) {
      handOver();
    }
  }

  private ByteBuf buffer() {
    ByteBuf open = out;
    if (open == null) {
      open = loop.buffer(FIRST_BYTES);
      out = open;
    }
    return open;
  }

  /** What is encoded goes to the channel, which sends it with the next flush. */
  private void handOver() {
    ByteBuf ready = out;
    Channel open = channel;
    out = null;
    if (ready != null && open != null) {
      var _ = open.write(ready, open.voidPromise());
    } else if (ready != null) {
      ready.release();
    }
  }

  /** The end of the loop's turn. */
  void flushNow() {
    flushScheduled = false;
    if (state == State.CLOSED) {
      return;
    }
    handOver();
    Channel open = channel;
    if (open != null) {
      open.flush();
    }
  }
}
