package io.ashlar.node.connection;

import io.ashlar.node.request.ClientDesk;
import io.ashlar.node.request.ClientLink;
import io.ashlar.node.request.ClientService;
import io.ashlar.node.request.PendingReply;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.node.session.SessionControl;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RequestDecoder;
import io.ashlar.resp.RespLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: bytes in, requests to a {@link ClientDesk}, replies out in order.
 *
 * <p>Decoding stops, and with it the reading of the socket, while the client owes us something (it
 * does not read its replies) or we it (too many unanswered requests, a shard without a leader or
 * overloaded, CLIENT PAUSE, an EXEC that goes on in steps, a blocking command). {@link #mayDecode}
 * lists the reasons.
 *
 * <p>On its event loop only, but for {@link SessionControl}'s methods.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter
    implements ClientLink, SessionControl, RequestDecoder.Handler {
  /** What a client may send while a command of it waits, before it is not read any more. */
  private static final int UNREAD_WHILE_BLOCKED_BYTES = 64 << 10;

  private final ConnectionSettings settings;
  private final ClientRegistry clients;
  private final Channel channel;
  private final EventLoop loop;
  private final RequestDecoder decoder;
  private final ReplyOutlet outlet;
  private final PushInbox inbox;
  private final UnreadInput unread = new UnreadInput();

  private final LoopState loopState = LoopState.current();

  private final ClientDesk desk;
  private final Session session;

  /** A request that CLIENT PAUSE holds back. */
  private byte @Nullable [][] postponed;

  private boolean overloaded;
  private boolean standing;
  private boolean decoding;
  private boolean decodeScheduled;
  private boolean closed;

  ClientConnection(
      Channel channel, ConnectionSettings settings, ClientService service, ClientRegistry clients) {
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.settings = settings;
    this.clients = clients;
    ClientPolicy policy = clients.policy();
    this.decoder =
        new RequestDecoder(
            new RespLimits(
                policy.maxBulkBytes,
                RespLimits.DEFAULT.maxMultibulkLength(),
                RespLimits.DEFAULT.maxInlineBytes(),
                policy.queryBufferBytes));
    this.session =
        new Session(
            clients.nextId(),
            AddressText.orUnknown(channel.remoteAddress()),
            AddressText.orUnknown(channel.localAddress()),
            ChannelDescriptor.of(channel),
            clients.accounts().defaultAccount(),
            System.nanoTime(),
            this,
            service::unwatch);
    this.outlet = new ReplyOutlet(channel, loop, loopState, session, clients, this::decodeOn);
    this.inbox = new PushInbox(loop, outlet, clients);
    this.desk = service.open(this, loop, loopState.clock);
    decoder.setAuthenticated(session.login().authenticated());
  }

  // ---- in ----

  @Override
  public void channelActive(ChannelHandlerContext context) {
    clients.add(session);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf input = (ByteBuf) message;
    try {
      session.addBytesIn(input.readableBytes());
      loopState.clock.advance();
      decoder.setMaxBulkBytes(clients.policy().maxBulkBytes);
      read(input);
    } finally {
      input.release();
    }
  }

  private void read(ByteBuf input) {
    while (input.isReadable() && !session.closing()) {
      if (decoding || !unread.isEmpty() || !mayDecode()) {
        unread.keep(input);
        break;
      }
      if (decoder.inLargeBulk()) {
        int count = Math.min(decoder.bulkRemaining(), input.readableBytes());
        input.readBytes(decoder.bulkArray(), decoder.bulkOffset(), count);
        decoder.bulkFilled(count);
        continue;
      }
      int length = Math.min(input.readableBytes(), LoopState.READ_BYTES);
      int start = input.readerIndex();
      input.getBytes(start, loopState.scratch, 0, length);
      input.readerIndex(start + decode(loopState.scratch, 0, length));
    }
    adjustReading();
  }

  /** Goes on with what was read before, when nothing stands against it any more. */
  private void decodeOn() {
    if (closed || decoding || session.closing()) {
      return;
    }
    byte[][] first = postponed;
    postponed = null;
    if (!mayDecode()) {
      postponed = first;
      return;
    }
    loopState.clock.advance();
    if (first != null) {
      // It may turn the loop: what comes from this client meanwhile is kept.
      decoding = true;
      request(first);
      decoding = false;
    }
    while (!unread.isEmpty() && mayDecode() && !session.closing()) {
      int position = decode(unread.bytes(), unread.from(), unread.to());
      if (!session.closing()) {
        unread.advance(position);
      }
    }
    adjustReading();
  }

  /** {@link #decodeOn} in a task of its own: never inside a shard's or the channel's call-back. */
  private void decodeLater() {
    if (!decodeScheduled && !closed && !loop.isShuttingDown()) {
      decodeScheduled = true;
      loop.execute(
          () -> {
            decodeScheduled = false;
            ConnectionFailures.closing(session, channel, this::decodeOn);
          });
    }
  }

  private int decode(byte[] bytes, int from, int to) {
    decoding = true;
    int consumed = decoder.feed(bytes, from, to, this);
    decoding = false;
    Reply.Error error = decoder.error();
    if (error != null && !session.closing()) {
      if (error.line().contains("query buffer")) {
        clients.noteQueryLimitDisconnection();
      }
      session.beginCommand();
      answer(error);
      endAfterReplies();
    }
    return session.closing() ? to : consumed;
  }

  @Override
  public boolean request(byte[][] args) {
    if (!desk.handle(args)) {
      postponed = args;
      if (!mayRunScripts()) {
        decodeLater();
        return false;
      }
      var _ = loop.schedule(this::decodeOn, clients.pause().remainingMs(), TimeUnit.MILLISECONDS);
      return false;
    }
    decoder.setAuthenticated(session.login().authenticated());
    return mayDecode() && !session.closing();
  }

  /** Whether the client may ask for more. */
  private boolean mayDecode() {
    return postponed == null
        && !overloaded
        && !standing
        && !desk.holding()
        && outlet.hasRoom(settings);
  }

  private void adjustReading() {
    // While a command waits for a key the end of the connection would go unnoticed otherwise.
    boolean waits = session.blockedCall() != null && unread.size() < UNREAD_WHILE_BLOCKED_BYTES;
    boolean read = ((unread.isEmpty() && mayDecode()) || waits) && !session.closing();
    if (channel.config().isAutoRead() != read && !closed) {
      channel.config().setAutoRead(read);
    }
  }

  // ---- out ----

  @Override
  public void answer(Reply reply) {
    outlet.answer(reply);
  }

  @Override
  public void expect(PendingReply pending) {
    outlet.expect(pending);
  }

  @Override
  public void ready(PendingReply pending) {
    boolean wasStopped = !decoding && !mayDecode();
    outlet.ready(pending);
    if (!closed && (wasStopped || (!decoding && !unread.isEmpty()))) {
      decodeLater();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      decodeLater();
    }
  }

  // ---- holding back ----

  @Override
  public boolean holdBack() {
    if (overloaded || closed) {
      return false;
    }
    overloaded = true;
    return true;
  }

  @Override
  public void letGo() {
    overloaded = false;
    decodeLater();
  }

  @Override
  public void lookAgain() {
    decodeOn();
  }

  @Override
  public void standStill() {
    standing = true;
  }

  @Override
  public void goOn() {
    standing = false;
    decodeLater();
  }

  /** Called about once a second: idle clients and those over a soft limit are disconnected. */
  void sweep(long nowNanos) {
    ClientPolicy policy = clients.policy();
    int timeoutSeconds = policy.idleTimeoutSeconds;
    boolean idle =
        timeoutSeconds > 0
            && session.onlyAsks()
            && outlet.unanswered() == 0
            && postponed == null
            && session.idleSeconds(nowNanos) > timeoutSeconds;
    if (idle) {
      end();
    } else if (!closed) {
      var _ = outlet.isOverLimit();
    }
  }

  // ---- ClientLink ----

  @Override
  public Session session() {
    return session;
  }

  @Override
  public boolean mayRunScripts() {
    return PumpingLoop.inTask(loop);
  }

  @Override
  public boolean onThread() {
    return loop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  // ---- SessionControl ----

  @Override
  public void close() {
    execute(this::end);
  }

  @Override
  public void closeAfterReplies() {
    execute(this::endAfterReplies);
  }

  @Override
  public void resume() {
    execute(this::decodeOn);
  }

  @Override
  public void push(long bytes, Supplier<Reply> message) {
    inbox.push(bytes, message);
  }

  @Override
  public long outputBytes() {
    return outlet.pendingBytes() + inbox.bytes();
  }

  @Override
  public int unanswered() {
    return outlet.unanswered();
  }

  // ---- the end ----

  private void endAfterReplies() {
    session.setClosing();
    unread.clear();
    adjustReading();
    outlet.flushLater();
  }

  private void end() {
    session.setClosing();
    var _ = channel.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    session.setClosing();
    desk.closed();
    session.disconnected();
    clients.remove(session);
    unread.clear();
    postponed = null;
    outlet.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ConnectionFailures.report(session, cause);
    var _ = channel.close();
  }
}
