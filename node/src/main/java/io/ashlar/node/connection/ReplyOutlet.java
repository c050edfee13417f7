package io.ashlar.node.connection;

import io.ashlar.node.request.PendingReply;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.OutputLimit;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyEncoder;
import io.ashlar.resp.RespVersion;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * The replies of one connection, from their place in the order to the socket. A reply that is next
 * and known is encoded at once; all of a turn are written together at its end.
 */
final class ReplyOutlet {
  private final Channel channel;
  private final EventLoop loop;
  private final LoopState loopState;
  private final Session session;
  private final ClientRegistry clients;
  private final Runnable onFlushed;
  private final ReplyQueue replies = new ReplyQueue();
  private final OutputBuffer output;

  /** About the bytes of pushes that the network has not taken. */
  private long pushedBytes;

  private boolean flushPending;
  private boolean closed;

  /**
   * @param onFlushed runs after the write at the end of a turn
   */
  ReplyOutlet(
      Channel channel,
      EventLoop loop,
      LoopState loopState,
      Session session,
      ClientRegistry clients,
      Runnable onFlushed) {
    this.channel = channel;
    this.loop = loop;
    this.loopState = loopState;
    this.session = session;
    this.clients = clients;
    this.onFlushed = onFlushed;
    this.output = new OutputBuffer(channel);
  }

  void answer(Reply reply) {
    // Confirmations of subscriptions are pushes, which CLIENT REPLY does not concern.
    boolean pushes = reply instanceof Reply.Push || reply instanceof Reply.Sequence;
    Reply shown = session.muted() && !pushes ? Reply.NONE : reply;
    if (replies.isEmpty()) {
      encode(shown, session.resp());
    } else {
      replies.add(new ReadyReply(shown, session.resp()));
    }
  }

  void expect(PendingReply pending) {
    replies.add(pending);
  }

  void ready(PendingReply pending) {
    if (closed) {
      return;
    }
    replies.noteKnown(pending);
    PendingReply next;
    while ((next = replies.pollKnown(pending)) != null) {
      Reply reply = next.reply();
      if (reply != null) {
        encode(reply, next.version());
      }
    }
    if (session.closing() && replies.isEmpty()) {
      flushLater();
    }
  }

  /** Sends what nobody asked for: before replies that wait, unless it has to come after them. */
  void push(Reply message, long bytes) {
    if (closed || message instanceof Reply.None) {
      return;
    }
    pushedBytes = Math.min(pushedBytes, pendingBytes()) + bytes;
    if (replies.ordersPushes()) {
      replies.add(new ReadyReply(message, session.resp()));
    } else {
      encode(message, session.resp());
    }
    OutputLimit limit = clients.policy().pubsubOutput;
    if (limit.hardBytes() > 0 && Math.max(pushedBytes, replies.pushBytes()) > limit.hardBytes()) {
      disconnect();
    }
  }

  /** Whether the client may be owed more: it reads, and not too much is under way. */
  boolean hasRoom(ConnectionSettings settings) {
    return replies.size() < settings.maxUnanswered()
        && replies.requestBytes() < settings.maxUnansweredBytes()
        && replies.waitingReplyBytes() < settings.maxUnansweredBytes()
        && output.hasRoom();
  }

  int unanswered() {
    return replies.size();
  }

  /** Encoded and not yet taken by the network, in bytes. */
  long pendingBytes() {
    return output.pendingBytes();
  }

  void flushLater() {
    if (!flushPending) {
      flushPending = true;
      loopState.flushLater(this, loop);
    }
  }

  /** The end of the loop's turn. */
  void flushNow() {
    flushPending = false;
    if (closed) {
      return;
    }
    if (session.closing() && replies.isEmpty()) {
      output.flushAndClose();
      return;
    }
    output.flush();
    if (!isOverLimit()) {
      onFlushed.run();
    }
  }

  /** Disconnects a client that is over its class's output limit. */
  boolean isOverLimit() {
    if (closed || !output.isOver(clients.policy().outputOf(session), System.nanoTime())) {
      return false;
    }
    disconnect();
    return true;
  }

  /** The client is over its limit. */
  void disconnect() {
    if (closed || session.closing()) {
      return;
    }
    clients.noteOutputLimitDisconnection();
    session.setClosing();
    var _ = channel.close();
  }

  /** The connection is gone. */
  void close() {
    closed = true;
    replies.clear();
    output.release();
  }

  private void encode(Reply reply, RespVersion version) {
    if (closed || reply instanceof Reply.None) {
      return;
    }
    int before = output.written();
    ReplyEncoder.encode(reply, version, output);
    session.addBytesOut(output.written() - before);
    if (output.pushFull() && isOverLimit()) {
      return;
    }
    flushLater();
  }
}
