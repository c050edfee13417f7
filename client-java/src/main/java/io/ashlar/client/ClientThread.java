package io.ashlar.client;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The client's own thread: sends what has gathered, repeats, ends what is overdue. */
final class ClientThread implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ClientThread.class.getName());

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "ashlar-client");
            thread.setDaemon(true);
            return thread;
          });

  void soon(Runnable task) {
    later(0, task);
  }

  void later(long delayMs, Runnable task) {
    try {
      var unused = executor.schedule(() -> safely(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "the client is closed", e);
    }
  }

  void every(long periodMs, Runnable task) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> safely(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
  }

  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // A periodic task that throws would never run again.
      LOG.log(Level.SEVERE, "a task of the client failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
