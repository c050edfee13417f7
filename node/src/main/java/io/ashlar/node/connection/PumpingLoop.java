package io.ashlar.node.connection;

import io.ashlar.raft.SharedThread;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * An event loop that a long task can turn from within, so that a slow script keeps its thread and
 * others are still answered: other servers' heartbeats above all.
 *
 * <p>Only a task may do so: handling what sockets have sent is not made to be entered twice, so a
 * task that was entered from there is told that it cannot. A loop is turned from within by one task
 * at a time.
 */
public final class PumpingLoop extends SingleThreadIoEventLoop implements SharedThread {
  private static final long TASKS_NANOS = 5_000_000;

  /** How long a task may have the thread for itself; heartbeats must not be 600 ms apart. */
  private static final long TURN_NANOS = 10_000_000;

  private final List<Runnable> afterScript = new ArrayList<>();
  private boolean inIo;
  private boolean pumping;
  private long turnedNanos = System.nanoTime();

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
      turnedNanos = System.nanoTime();
    }
  }

  /** Whether the loop is in a task, not in the middle of what a socket has sent. */
  public static boolean inTask(EventExecutor loop) {
    return !(loop instanceof PumpingLoop pumping) || !pumping.inIo;
  }

  /** Whether nobody has been served for a while. */
  public boolean isDue() {
    return System.nanoTime() - turnedNanos > TURN_NANOS;
  }

  @Override
  public boolean isWithinScript() {
    return pumping;
  }

  @Override
  public void afterScript(Runnable task) {
    if (pumping) {
      afterScript.add(task);
    } else {
      execute(task);
    }
  }

  /** The task that turned the loop is over, or will turn it no more. */
  public void pumped() {
    if (!afterScript.isEmpty()) {
      List<Runnable> now = List.copyOf(afterScript);
      afterScript.clear();
      now.forEach(this::execute);
    }
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
