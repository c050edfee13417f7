package io.ashlar.node.connection;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;

/**
 * An event loop that a long task can turn from within, so that a slow script keeps its thread and
 * others are still answered.
 *
 * <p>Only a task may do so: handling what sockets have sent is not made to be entered twice, so a
 * task that was entered from there is told that it cannot. A loop is turned from within by one task
 * at a time.
 */
public final class PumpingLoop extends SingleThreadIoEventLoop {
  private static final long TASKS_NANOS = 5_000_000;

  private boolean inIo;
  private boolean pumping;

  PumpingLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory factory) {
    super(group, executor, factory);
  }

  @Override
  protected int runIo() {
    boolean nested = inIo;
    inIo = true;
    try {
      return super.runIo();
    } finally {
      inIo = nested;
    }
  }

  /** Whether the loop is in a task, not in the middle of what a socket has sent. */
  public static boolean inTask(EventExecutor loop) {
    return !(loop instanceof PumpingLoop pumping) || !pumping.inIo;
  }

  /** Whether a task turns the loop: nothing else that may take long should begin. */
  public static boolean isPumped(EventExecutor loop) {
    return loop instanceof PumpingLoop pumping && pumping.pumping;
  }

  /**
   * Serves sockets and runs tasks for a few milliseconds at most.
   *
   * @return false when that is not possible from here
   */
  public boolean pump() {
    if (!inEventLoop() || inIo || pumping) {
      return false;
    }
    pumping = true;
    try {
      // With a task in the queue looking at the sockets does not wait.
      execute(() -> {});
      int handled = runIo();
      runAllTasks(TASKS_NANOS);
      return handled >= 0;
    } finally {
      pumping = false;
    }
  }
}
