package io.ashlar.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call, now or later: a {@link CompletionStage} for asynchronous code, and {@link
 * #await} for code that blocks.
 *
 * <pre>{@code
 * long visits = client.counters().increment("visits").await();
 * client.strings().get("name").thenAccept(System.out::println);
 * }</pre>
 *
 * @param <T> of the result; results that may be missing are null where the method says so
 */
public final class Pending<T extends @Nullable Object> extends CompletableFuture<T> {
  Pending() {}

  /**
   * Waits for the result; the call's own deadline bounds the wait.
   *
   * @throws AshlarException when the call failed
   */
  public T await() {
    try {
      return join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof AshlarException) {
        // The stack of who waits is worth more than that of the client's thread.
        cause.addSuppressed(e);
        throw (AshlarException) cause;
      }
      throw e;
    }
  }

  /** The same result, made into something else. */
  <R extends @Nullable Object> Pending<R> as(Function<? super T, ? extends R> made) {
    Pending<R> other = new Pending<>();
    whenComplete(
        (result, failure) -> {
          if (failure != null) {
            other.completeExceptionally(unwrapped(failure));
            return;
          }
          try {
            other.complete(made.apply(result));
          } catch (RuntimeException e) {
            other.completeExceptionally(e);
          }
        });
    return other;
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Pending<>();
  }
}
