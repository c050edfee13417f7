package io.ashlar.node.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves the HTTP port on one thread of its own, so that a scrape never delays a Redis client.
 * Connections are kept alive, counted and dropped when idle.
 */
public final class HttpPort implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 128;
  private static final int REQUEST_LINE_BYTES_MAX = 4096;
  private static final int HEADER_BYTES_MAX = 8192;
  private static final int BODY_BYTES_MAX = 8192;
  private static final int IDLE_SECONDS_MAX = 60;
  private static final long STOP_WAIT_MS = 2000;

  private final EventLoopGroup loop;
  private final ChannelGroup connections;
  private final Channel listener;

  /**
   * Opens the port.
   *
   * @param address port 0 lets the system pick one; see {@link #port}
   * @param scrape the metrics in Prometheus's text format
   * @throws IOException when the address cannot be bound
   */
  public HttpPort(InetSocketAddress address, HealthSource health, Supplier<String> scrape)
      throws IOException {
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
    connections = new DefaultChannelGroup(loop.next());
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, CONNECTIONS_MAX)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    open(channel, health, scrape);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loop.shutdownGracefully(0, STOP_WAIT_MS, TimeUnit.MILLISECONDS);
      throw new IOException("cannot listen for HTTP on " + address, bound.cause());
    }
    listener = bound.channel();
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly(STOP_WAIT_MS);
    connections.close().awaitUninterruptibly(STOP_WAIT_MS);
    loop.shutdownGracefully(0, STOP_WAIT_MS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(STOP_WAIT_MS);
  }

  private void open(SocketChannel channel, HealthSource health, Supplier<String> scrape) {
    if (connections.size() >= CONNECTIONS_MAX) {
      var _ = channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS_MAX))
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX)))
        .addLast(new HttpObjectAggregator(BODY_BYTES_MAX))
        .addLast(new HttpRequests(health, scrape));
  }
}
