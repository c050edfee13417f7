package io.ashlar.raft;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** An event loop that a command can turn from within, as a slow script does. */
final class TurningLoop extends SingleThreadIoEventLoop implements SharedThread {
  private static final long TASKS_NANOS = 1_000_000;

  private final List<Runnable> afterScript = new ArrayList<>();
  private boolean turning;

  private TurningLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory factory) {
    super(group, executor, factory);
  }

  /** A group of one such loop. */
  static MultiThreadIoEventLoopGroup group(String threadName) {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory(threadName, true), NioIoHandler.newFactory()) {
      @Override
      protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
        return new TurningLoop(this, executor, factory);
      }
    };
  }

  /** Serves sockets and runs tasks for a moment. */
  void turn() {
    turning = true;
    execute(() -> {});
    runIo();
    runAllTasks(TASKS_NANOS);
    turning = false;
  }

  /** The command that turned the loop is over. */
  void turned() {
    afterScript.forEach(this::execute);
    afterScript.clear();
  }

  @Override
  public boolean isWithinScript() {
    return turning;
  }

  @Override
  public void afterScript(Runnable task) {
    if (turning) {
      afterScript.add(task);
    } else {
      execute(task);
    }
  }
}
