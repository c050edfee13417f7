package io.ashlar.client.blocks;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The time of this process, which only grows, and tasks for later, which must not block. */
interface Timer {
  /** One thread for all blocks of the process, that ends with it. */
  Timer SHARED = shared();

  long nanos();

  void later(long pauseNanos, Runnable task);

  private static Timer shared() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "ashlar-leases");
              thread.setDaemon(true);
              return thread;
            });
    return new Timer() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void later(long pauseNanos, Runnable task) {
        var unused = executor.schedule(task, pauseNanos, TimeUnit.NANOSECONDS);
      }
    };
  }
}
