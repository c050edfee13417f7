package io.ashlar.raft.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.ratis.netty.NettyRpcProxy;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.jspecify.annotations.Nullable;

/**
 * The connection from one event loop to one peer, opened when there is something to send. When it
 * breaks, every call that waits fails and the next one opens it again. That loop's thread only.
 */
final class LoopLink {
  private static final int CONNECT_TIMEOUT_MS = 1_000;

  /** Calls that wait here at most; an appender has one, elections a few. */
  private static final int WAITING_MAX = 1_024;

  /** What becomes of a call; told on the loop. */
  interface Answer {
    void replied(RaftNettyServerReplyProto reply);

    void failed(IOException cause);
  }

  private final EventLoop loop;
  private final Supplier<InetSocketAddress> address;
  private final Executor resolver;
  private final int frameBytesMax;
  private final Map<Long, Answer> waiting = new HashMap<>();
  private final List<ByteBuf> unsent = new ArrayList<>();
  private @Nullable Channel channel;
  private boolean connecting;
  private boolean closed;

  /**
   * @param address may look up a name, which blocks
   * @param resolver where it is called
   */
  LoopLink(
      EventLoop loop, Supplier<InetSocketAddress> address, Executor resolver, int frameBytesMax) {
    this.loop = loop;
    this.address = address;
    this.resolver = resolver;
    this.frameBytesMax = frameBytesMax;
  }

  void send(long callId, RaftNettyServerRequestProto request, Answer answer) {
    if (closed || waiting.size() >= WAITING_MAX) {
      answer.failed(new IOException(closed ? "closed" : "too many calls wait for " + address));
      return;
    }
    waiting.put(callId, answer);
    Channel open = channel;
    if (open != null) {
      var _ = open.writeAndFlush(Frames.encode(open.alloc(), request), open.voidPromise());
      return;
    }
    unsent.add(Frames.encode(io.netty.buffer.ByteBufAllocator.DEFAULT, request));
    if (!connecting) {
      connecting = true;
      resolver.execute(this::resolve);
    }
  }

  /** Breaks the connection: a call was not answered in time. */
  void reset(String why) {
    broken(channel, new IOException(why));
  }

  void close() {
    closed = true;
    reset("closed");
  }

  private void resolve() {
    InetSocketAddress resolved = address.get();
    if (!loop.isShuttingDown()) {
      loop.execute(() -> connect(resolved));
    }
  }

  private void connect(InetSocketAddress resolved) {
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(RaftLoops.channelOf(loop))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel created) {
                    created
                        .pipeline()
                        .addLast(
                            new Frames.Decoder(RaftNettyServerReplyProto.parser(), frameBytesMax))
                        .addLast(new Replies());
                  }
                })
            .connect(resolved);
    connected.addListener(outcome -> connected(connected, resolved));
  }

  private void connected(ChannelFuture outcome, InetSocketAddress resolved) {
    connecting = false;
    if (!outcome.isSuccess()) {
      broken(null, new IOException("cannot connect to " + resolved, outcome.cause()));
    } else if (closed || waiting.isEmpty()) {
      releaseUnsent();
      var _ = outcome.channel().close();
    } else {
      Channel open = outcome.channel();
      channel = open;
      unsent.forEach(frame -> open.write(frame, open.voidPromise()));
      unsent.clear();
      open.flush();
    }
  }

  private void broken(@Nullable Channel which, IOException cause) {
    if (which != channel) {
      return;
    }
    channel = null;
    if (which != null) {
      var _ = which.close();
    }
    releaseUnsent();
    List<Answer> failed = List.copyOf(waiting.values());
    waiting.clear();
    failed.forEach(answer -> answer.failed(cause));
  }

  private void releaseUnsent() {
    unsent.forEach(ByteBuf::release);
    unsent.clear();
  }

  private final class Replies extends SimpleChannelInboundHandler<RaftNettyServerReplyProto> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, RaftNettyServerReplyProto reply) {
      Answer answer = waiting.remove(NettyRpcProxy.getCallId(reply));
      // Otherwise its caller has given up.
      if (answer != null) {
        answer.replied(reply);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      broken(context.channel(), new IOException("the connection ended"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      broken(context.channel(), new IOException("the connection broke", cause));
      var _ = context.close();
    }
  }
}
