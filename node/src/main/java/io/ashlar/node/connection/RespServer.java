package io.ashlar.node.connection;

import io.ashlar.node.request.ClientService;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.OutputLimit;
import io.ashlar.node.session.Session;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A RESP port. Started once, stopped once. */
public final class RespServer {
  private static final int BACKLOG = 1024;
  private static final long STOP_TIMEOUT_MS = 2_000;
  private static final byte[] TOO_MANY =
      "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);

  private final IoLoops loops;
  private final ClientService service;
  private final ClientRegistry clients;
  private final ConnectionSettings settings;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private @Nullable Channel server;
  private @Nullable ScheduledFuture<?> sweeper;

  public RespServer(
      IoLoops loops, ClientService service, ClientRegistry clients, ConnectionSettings settings) {
    this.loops = loops;
    this.service = service;
    this.clients = clients;
    this.settings = settings;
  }

  /**
   * Listens.
   *
   * @param host address to bind, {@code 0.0.0.0} for all
   * @param port 0 for one that the system picks, see {@link #port}
   * @throws IOException when the address can not be bound
   */
  public void start(String host, int port) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new LoopReadAllocator())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                });
    var bound = bootstrap.bind(new InetSocketAddress(host, port)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can not listen on " + host + ":" + port + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    server = bound.channel();
    sweeper = loops.all().getFirst().scheduleAtFixedRate(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  /** Where it listens; 0 before the start. */
  public int port() {
    Channel channel = server;
    return channel != null && channel.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : 0;
  }

  /** Takes no more clients and ends all connections. Not from an event loop. */
  public void stop() {
    ScheduledFuture<?> sweeping = sweeper;
    if (sweeping != null) {
      sweeping.cancel(false);
    }
    Channel channel = server;
    if (channel != null) {
      channel.close().awaitUninterruptibly(STOP_TIMEOUT_MS);
    }
    connections.close().awaitUninterruptibly(STOP_TIMEOUT_MS);
  }

  private WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(settings.maxUnsentBytes() / 2, settings.maxUnsentBytes());
  }

  private void accept(Channel channel) {
    if (!clients.enter()) {
      ByteBuf refusal = Unpooled.wrappedBuffer(TOO_MANY);
      channel.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    channel.closeFuture().addListener(ignored -> clients.leave());
    keepAlive(channel);
    connections.add(channel);
    channel.pipeline().addLast(new ClientConnection(channel, settings, service, clients));
  }

  private void keepAlive(Channel channel) {
    int seconds = clients.policy().tcpKeepAliveSeconds;
    if (seconds <= 0) {
      return;
    }
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    if (loops.usesEpoll()) {
      channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, seconds);
      channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, Math.max(1, seconds / 3));
      channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, 3);
    }
  }

  private void sweep() {
    ClientPolicy policy = clients.policy();
    for (Channel channel : connections) {
      ClientConnection connection = channel.pipeline().get(ClientConnection.class);
      if (connection != null && needsSweep(policy, connection.session())) {
        connection.execute(() -> connection.sweep(System.nanoTime()));
      }
    }
  }

  private static boolean needsSweep(ClientPolicy policy, Session session) {
    OutputLimit limit = policy.outputOf(session);
    return policy.idleTimeoutSeconds > 0 || limit.hardBytes() > 0 || limit.softBytes() > 0;
  }
}
