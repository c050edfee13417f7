package io.ashlar.examples;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.blocks.RateLimiter;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An interface that each customer may use ten times a minute, three times at once after a pause,
 * whichever server the requests come to.
 */
public final class RateLimiting {
  private static final int PERMITS = 10;
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int BURST = 3;
  private static final int REQUESTS = 5;
  private static final int ASKED_MAX = 10;

  private final RateLimiter limiter;

  RateLimiting(AshlarClient client, int permits) {
    this.limiter = new RateLimiter(client, permits, PERIOD, BURST);
  }

  /** What a server would answer. */
  String request(String customer) {
    RateLimiter.Decision decision = limiter.tryAcquire(customer);
    return decision.allowed()
        ? "200 OK"
        : "429 Too Many Requests, Retry-After: " + seconds(decision.retryAfter());
  }

  /** Rounded up: who comes sooner is refused again. */
  private static long seconds(Duration wait) {
    return wait.plusSeconds(1).minusNanos(1).toSeconds();
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (AshlarClient client =
        AshlarClient.connect(arguments.length > 0 ? arguments[0] : "localhost:9001")) {
      String run = UUID.randomUUID().toString();
      RateLimiting api = new RateLimiting(client, PERMITS);
      for (int i = 1; i <= REQUESTS; i++) {
        System.out.println("ann, request " + i + ": " + api.request("ann:" + run));
      }
      System.out.println("bob, request 1: " + api.request("bob:" + run));
      waitForTurn(client, "carol:" + run);
    }
  }

  /** A job that would rather wait than be refused. */
  private static void waitForTurn(AshlarClient client, String customer)
      throws InterruptedException {
    RateLimiter limiter = new RateLimiter(client, 2, Duration.ofSeconds(1), 1);
    int done = 0;
    for (int asked = 0; asked < ASKED_MAX && done < 2; asked++) {
      RateLimiter.Decision decision = limiter.tryAcquire(customer);
      if (decision.allowed()) {
        System.out.println("carol's job, step " + ++done);
      } else {
        TimeUnit.NANOSECONDS.sleep(decision.retryAfter().toNanos());
      }
    }
  }
}
