package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.FateUnknownException;
import io.ashlar.client.blocks.RateLimiter;
import io.ashlar.itests.await.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Many who take permits of one name as fast as they can, and note when they got them. */
final class PermitCallers implements Runnable {
  static final int COUNT = 8;
  private static final String NAME = "killed";
  static final String KEY = "{" + NAME + "}:rate";

  /** More than comes back while a shard has no leader: one that forgot would give too many. */
  private static final int BURST = 200;

  private static final long EMISSION_MS = 50;
  private static final int MORE = 20;
  private static final long LIMIT_MS = 60_000;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Leaders here share one clock, whose milliseconds count. */
  private static final long CLOCK_MS = 2;

  /** A permit that was given at some moment between the two. */
  private record Given(long askedNanos, long answeredNanos) {}

  private final RateLimiter limiter;
  private final Queue<Given> given = new ConcurrentLinkedQueue<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean stop;

  PermitCallers(AshlarClient client) {
    limiter = new RateLimiter(client, 1_000 / EMISSION_MS, Duration.ofSeconds(1), BURST);
  }

  @Override
  public void run() {
    while (!stop) {
      long askedNanos = System.nanoTime();
      try {
        if (limiter.tryAcquire(NAME).allowed()) {
          given.add(new Given(askedNanos, System.nanoTime()));
          count.incrementAndGet();
        } else {
          refused.incrementAndGet();
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (FateUnknownException e) {
        // It may have taken a permit: one that nobody uses.
      } catch (RuntimeException e) {
        faults.add(e.toString());
        return;
      }
    }
  }

  void stop() {
    stop = true;
  }

  void awaitMore() throws InterruptedException {
    int enough = count.get() + MORE;
    boolean came = Await.within(LIMIT_MS, () -> count.get() >= enough || !faults.isEmpty());
    assertThat(faults).isEmpty();
    assertThat(came).as("permits").isTrue();
  }

  /** Of any two moments: what was asked for after the first and given before the second. */
  void check() {
    assertThat(faults).isEmpty();
    assertThat(refused.get()).as("refused: otherwise nothing was limited").isPositive();
    List<Given> byAnswer = new ArrayList<>(given);
    byAnswer.sort(Comparator.comparingLong(Given::answeredNanos));
    long mostTooMany = Long.MIN_VALUE;
    for (Given first : byAnswer) {
      long within = 0;
      for (Given one : byAnswer) {
        if (one.askedNanos() >= first.askedNanos()) {
          within++;
          long ms =
              TimeUnit.NANOSECONDS.toMillis(one.answeredNanos() - first.askedNanos()) + CLOCK_MS;
          mostTooMany = Math.max(mostTooMany, within - BURST - ms / EMISSION_MS);
        }
      }
    }
    System.out.printf(
        "%d permits, %d refused, slack %d%n", count.get(), refused.get(), -mostTooMany);
    assertThat(mostTooMany).as("permits more than allowed in some time").isNotPositive();
  }
}
