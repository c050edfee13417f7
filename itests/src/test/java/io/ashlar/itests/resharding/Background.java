package io.ashlar.itests.resharding;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What goes on beside a test, each on a thread of its own. */
final class Background {
  private Background() {}

  /** Runs it; the result is its own, whatever it throws included. */
  static <T> CompletableFuture<T> run(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
