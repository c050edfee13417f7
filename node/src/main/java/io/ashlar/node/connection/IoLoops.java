package io.ashlar.node.connection;

import io.ashlar.raft.transport.RaftLoops;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The node's event loops: each serves connections and is the thread of the shards assigned to it.
 * On Linux they use epoll, elsewhere NIO.
 */
public final class IoLoops implements AutoCloseable {
  private static final long STACK_BYTES = 16L << 20;
  private static final long CLOSE_TIMEOUT_MS = 5_000;

  private final EventLoopGroup group;
  private final boolean epoll;
  private final List<EventLoop> loops = new ArrayList<>();

  /**
   * @param count loops, at least 1
   * @param name prefix of the threads' names
   */
  public IoLoops(int count, String name) {
    epoll = Epoll.isAvailable();
    IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new PumpingGroup(count, new ThreadPerTaskExecutor(new DeepThreads(name)), factory);
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
  }

  /** Threads with room for what scripts nest; the system gives the pages when they are touched. */
  private static final class DeepThreads extends DefaultThreadFactory {
    DeepThreads(String name) {
      super(name);
    }

    @Override
    protected Thread newThread(Runnable task, String threadName) {
      return new FastThreadLocalThread(threadGroup, task, threadName, STACK_BYTES);
    }
  }

  private static final class PumpingGroup extends MultiThreadIoEventLoopGroup {
    PumpingGroup(int count, Executor executor, IoHandlerFactory factory) {
      super(count, executor, factory);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
      return new PumpingLoop(this, executor, factory);
    }
  }

  /** The loop that is the thread of the shard with this number. */
  public EventLoop shardLoop(int shardNumber) {
    return loops.get(Math.floorMod(shardNumber, loops.size()));
  }

  public List<EventLoop> all() {
    return List.copyOf(loops);
  }

  /** {@code epoll} or {@code nio}; for INFO. */
  public String mechanism() {
    return epoll ? "epoll" : "nio";
  }

  /** The same loops, for Raft's connections. */
  public RaftLoops forRaft() {
    return RaftLoops.of(group);
  }

  /** The loop that this is called on; null on another thread. */
  public @Nullable EventLoop current() {
    for (EventLoop loop : loops) {
      if (loop.inEventLoop()) {
        return loop;
      }
    }
    return null;
  }

  /**
   * Runs tasks on the loop that this is called on, at once where that is possible and not at all
   * when it has ended; called on another thread, on whichever thread hands them in.
   */
  public Executor currentOrDirect() {
    EventLoop loop = current();
    return task -> {
      if (loop == null || loop.inEventLoop()) {
        task.run();
      } else if (!loop.isShuttingDown()) {
        loop.execute(task);
      }
    };
  }

  public EventLoopGroup group() {
    return group;
  }

  public Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** For connections that the node makes. */
  public Class<? extends Channel> clientChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  boolean usesEpoll() {
    return epoll;
  }

  /** Ends the threads; waits for them at most five seconds. Not from one of them. */
  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    group.terminationFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MS);
  }
}
