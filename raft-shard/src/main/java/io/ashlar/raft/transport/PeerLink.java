package io.ashlar.raft.transport;

import io.netty.channel.EventLoop;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.RaftPeer;

/** The way to one peer: a connection from each loop that has something to say to it. */
final class PeerLink implements Closeable {
  private final RaftPeer peer;
  private final RaftLoops loops;
  private final Executor resolver;
  private final int frameBytesMax;
  private final Map<EventLoop, LoopLink> links = new ConcurrentHashMap<>();
  private volatile boolean closed;

  PeerLink(RaftPeer peer, RaftLoops loops, Executor resolver, int frameBytesMax) {
    this.peer = peer;
    this.loops = loops;
    this.resolver = resolver;
    this.frameBytesMax = frameBytesMax;
  }

  /** The loop's connection; any thread may ask for it. */
  LoopLink on(EventLoop loop) {
    return links.computeIfAbsent(
        loop, created -> new LoopLink(created, this::address, resolver, frameBytesMax));
  }

  /**
   * Calls and waits. Not from a loop.
   *
   * @throws IOException when there is no answer, or the answer is a refusal
   */
  RaftNettyServerReplyProto call(long callId, RaftNettyServerRequestProto request, long timeoutMs)
      throws IOException {
    if (closed) {
      throw new IOException("closed: " + peer);
    }
    EventLoop loop = loops.any();
    LoopLink link = on(loop);
    CompletableFuture<RaftNettyServerReplyProto> answer = new CompletableFuture<>();
    loop.execute(
        () ->
            link.send(
                callId,
                request,
                new LoopLink.Answer() {
                  @Override
                  public void replied(RaftNettyServerReplyProto reply) {
                    answer.complete(reply);
                  }

                  @Override
                  public void failed(IOException cause) {
                    answer.completeExceptionally(cause);
                  }
                }));
    try {
      RaftNettyServerReplyProto reply = answer.get(timeoutMs, TimeUnit.MILLISECONDS);
      if (reply.hasExceptionReply()) {
        throw refusal();
      }
      return reply;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + peer + " was asked");
    } catch (ExecutionException e) {
      throw new IOException("no answer from " + peer, e.getCause());
    } catch (TimeoutException e) {
      loop.execute(() -> link.reset("no answer within " + timeoutMs + " ms"));
      throw new IOException("no answer from " + peer + " within " + timeoutMs + " ms", e);
    }
  }

  /** What an exception in a reply is told as: objects of peers are not read back. */
  IOException refusal() {
    return new IOException(peer.getId() + " refused");
  }

  private InetSocketAddress address() {
    String text = peer.getAddress();
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public void close() {
    closed = true;
    links.forEach(
        (loop, link) -> {
          if (!loop.isShuttingDown()) {
            loop.execute(link::close);
          }
        });
  }
}
