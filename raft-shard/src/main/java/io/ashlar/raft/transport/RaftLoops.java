package io.ashlar.raft.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftGroupId;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that Raft's connections live on: those of the node, so that a shard's messages
 * arrive on the shard's own thread, or some of its own. Thread-safe.
 */
public final class RaftLoops implements AutoCloseable {
  private static final long CLOSE_TIMEOUT_MS = 1_000;

  private final EventLoopGroup group;
  private final boolean owned;
  private final Map<RaftGroupId, Assignment> assignments = new ConcurrentHashMap<>();

  private record Assignment(EventLoop loop, QuorumListener listener) {}

  private RaftLoops(EventLoopGroup group, boolean owned) {
    this.group = group;
    this.owned = owned;
  }

  /** Loops that belong to somebody else, who closes them after Raft. */
  public static RaftLoops of(EventLoopGroup group) {
    return new RaftLoops(group, false);
  }

  /** One loop of its own. */
  public static RaftLoops own(String name) {
    return new RaftLoops(
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory(name, true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()),
        true);
  }

  /** Has a group's messages sent from this thread, if it is an event loop, after its elections. */
  public void assign(RaftGroupId raftGroup, Executor thread, QuorumListener listener) {
    if (thread instanceof EventLoop loop) {
      assignments.put(raftGroup, new Assignment(loop, listener));
    }
  }

  /** A group that is not hosted any more. */
  public void unassign(RaftGroupId raftGroup) {
    assignments.remove(raftGroup);
  }

  EventLoop loopOf(RaftGroupId raftGroup) {
    Assignment assigned = assignments.get(raftGroup);
    return assigned != null ? assigned.loop : group.next();
  }

  /** Who wants to hear of majorities on this loop. */
  @Nullable QuorumListener listenerOn(EventLoop loop, RaftGroupId raftGroup) {
    Assignment assigned = assignments.get(raftGroup);
    return assigned != null && assigned.loop == loop ? assigned.listener : null;
  }

  EventLoop any() {
    return group.next();
  }

  EventLoopGroup group() {
    return group;
  }

  static Class<? extends SocketChannel> channelOf(EventLoop loop) {
    return usesEpoll(loop) ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  Class<? extends ServerChannel> serverChannel() {
    return usesEpoll(any()) ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  private static boolean usesEpoll(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
  }

  /** Ends the loops if they are its own. Not from one of them. */
  @Override
  public void close() {
    if (owned) {
      group
          .shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(CLOSE_TIMEOUT_MS);
    }
  }
}
