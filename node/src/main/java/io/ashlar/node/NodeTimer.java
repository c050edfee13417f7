package io.ashlar.node;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread for what a node does every now and then: short things that block nobody. */
final class NodeTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeTimer.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("node-timer").factory());

  void every(long periodMs, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                // A task that throws would never be called again.
                LOG.error("a periodic task failed", e);
              }
            },
            periodMs,
            periodMs,
            TimeUnit.MILLISECONDS);
  }

  ScheduledExecutorService thread() {
    return thread;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
