package io.ashlar.client.blocks;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.AshlarException;
import io.ashlar.client.Pending;
import io.ashlar.client.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * So many permits for all processes together, each with a lease that is renewed while it is held:
 * who is gone gives its permit back when the lease ends. The grid's clock counts.
 *
 * <pre>{@code
 * DistributedSemaphore imports =
 *     new DistributedSemaphore(client, "imports", 3, Duration.ofSeconds(10));
 * try (DistributedSemaphore.Permit permit = imports.acquire(Duration.ofMinutes(1))) {
 *   importFile();
 * }
 * }</pre>
 */
public final class DistributedSemaphore {
  private static final String NOW =
      "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) ";

  /** A key without holders is gone at last, and never sooner than the longest lease in it. */
  private static final String KEEP =
      "redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1]) "
          + "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) "
          + "then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end "
          + "return 1";

  private static final String ACQUIRE =
      NOW
          + "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now) "
          + "if redis.call('ZSCORE', KEYS[1], ARGV[1]) == false "
          + "and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end "
          + KEEP;
  private static final String RENEW =
      NOW
          + "local till = redis.call('ZSCORE', KEYS[1], ARGV[1]) "
          + "if till == false or tonumber(till) <= now then return 0 end "
          + KEEP;
  private static final String RELEASE = "return redis.call('ZREM', KEYS[1], ARGV[1])";

  private final AshlarClient client;
  private final List<String> keys;
  private final int permits;
  private final long leaseNanos;

  /**
   * @param permits the same in all processes
   * @param lease how long a holder that cannot be heard of keeps its permit; 100 ms at least
   */
  public DistributedSemaphore(AshlarClient client, String name, int permits, Duration lease) {
    if (permits < 1) {
      throw new IllegalArgumentException(permits + " permits");
    }
    this.client = client;
    this.keys = List.of("{" + name + "}:permits");
    this.permits = permits;
    this.leaseNanos = Lease.nanosOf(lease);
  }

  /**
   * Waits for a permit.
   *
   * @throws AshlarException when all were taken all the while, or the grid cannot be asked
   */
  public Permit acquire(Duration atMost) {
    return tryAcquire(atMost)
        .orElseThrow(() -> new AshlarException("all of " + keys.get(0) + " are taken"));
  }

  /** Empty when all permits are taken. */
  public Optional<Permit> tryAcquire() {
    return tryAcquire(Duration.ZERO);
  }

  /**
   * Waits for a permit at most so long, and for the grid's last answer; empty when all were taken
   * all the while.
   */
  public Optional<Permit> tryAcquire(Duration atMost) {
    return Waiting.until(atMost, this::attempt);
  }

  private Optional<Permit> attempt() {
    Grid grid = new Grid(UUID.randomUUID().toString());
    long askedNanos = Timer.SHARED.nanos();
    boolean given;
    try {
      given = grid.ask(ACQUIRE).await().asBoolean();
    } catch (AshlarException e) {
      // Perhaps it was given and nobody heard of it.
      var unused = grid.release();
      throw e;
    }
    if (!given) {
      return Optional.empty();
    }
    Lease begun = Lease.begun(grid, Timer.SHARED, leaseNanos, askedNanos);
    return begun.isValid() ? Optional.of(new Permit(begun)) : Optional.empty();
  }

  private final class Grid implements Lease.Grid {
    private final String holder;

    Grid(String holder) {
      this.holder = holder;
    }

    Pending<Value> ask(String script) {
      return client
          .scripts()
          .run(
              script,
              keys,
              List.of(
                  holder,
                  Integer.toString(permits),
                  Long.toString(NANOSECONDS.toMillis(leaseNanos))));
    }

    @Override
    public CompletionStage<Boolean> renew() {
      return ask(RENEW).thenApply(Value::asBoolean);
    }

    @Override
    public CompletionStage<Boolean> release() {
      return ask(RELEASE).thenApply(Value::asBoolean);
    }
  }

  /** A permit that was taken; renewed until it is released or lost. */
  public static final class Permit implements AutoCloseable {
    private final Lease lease;

    private Permit(Lease lease) {
      this.lease = lease;
    }

    /** Whether it cannot be another's at this moment. Once false, it stays false. */
    public boolean isValid() {
      return lease.isValid();
    }

    /**
     * Gives it back and waits until the grid knows.
     *
     * @return whether it was held all the while: false when it was lost before
     * @throws AshlarException when the grid cannot be told; its lease ends by itself
     */
    public boolean release() {
      return lease.release();
    }

    /** As {@link #release}; when the grid cannot be told, the lease ends by itself. */
    @Override
    public void close() {
      lease.close();
    }
  }
}
