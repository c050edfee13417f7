package io.ashlar.router.request;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Where the answers of {@link KeyJoin} are made when that may take a while: the other clients of a
 * loop do not wait for it. What waits here is bounded by {@link JoinRoom.Total}. Any thread.
 */
public final class JoinWorker implements AutoCloseable {
  private static final long STOP_MS = 2_000;

  private final JoinRoom.Total total = JoinRoom.Total.ofHeap();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("ashlar-router-join").daemon().unstarted(task));

  JoinRoom.Total total() {
    return total;
  }

  /**
   * Runs a task after those that came before.
   *
   * @return false when the router stops, and nobody is answered any more
   */
  boolean run(Runnable task) {
    try {
      thread.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS);
  }
}
