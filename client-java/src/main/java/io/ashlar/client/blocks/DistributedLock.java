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
 * A lock with a lease. Who holds it renews the lease; who is gone for longer loses it. Each holder
 * gets a <em>fencing token</em> higher than all before: give it along with what the lock protects,
 * and have that refuse lower ones, because no lock can stop a holder that was only slow.
 *
 * <pre>{@code
 * DistributedLock lock = new DistributedLock(client, "reports", Duration.ofSeconds(10));
 * try (DistributedLock.Held held = lock.acquire(Duration.ofSeconds(30))) {
 *   storage.write(report, held.token());
 * }
 * }</pre>
 */
public final class DistributedLock {
  /** Keys: the owner, and the last token, which has no expiry. */
  private static final String ACQUIRE =
      "local owner = redis.call('GET', KEYS[1]) "
          + "if owner and owner ~= ARGV[1] then return 0 end "
          + "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) "
          + "if owner then return tonumber(redis.call('GET', KEYS[2])) end "
          + "return redis.call('INCR', KEYS[2])";

  private static final String RENEW =
      "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
          + "return redis.call('PEXPIRE', KEYS[1], ARGV[2])";
  private static final String RELEASE =
      "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
          + "return redis.call('DEL', KEYS[1])";

  private final AshlarClient client;
  private final List<String> keys;
  private final long leaseNanos;

  /**
   * @param name of the lock; its keys begin with {@code {name}:}
   * @param lease how long a holder that cannot be heard of keeps it; 100 ms at least
   */
  public DistributedLock(AshlarClient client, String name, Duration lease) {
    this.client = client;
    this.keys = List.of("{" + name + "}:lock", "{" + name + "}:fence");
    this.leaseNanos = Lease.nanosOf(lease);
  }

  /**
   * Waits for the lock.
   *
   * @throws AshlarException when somebody else has held it all the while, or the grid cannot be
   *     asked
   */
  public Held acquire(Duration atMost) {
    return tryAcquire(atMost)
        .orElseThrow(() -> new AshlarException("somebody else holds " + keys.get(0)));
  }

  /**
   * Waits for the lock at most so long, and for the grid's last answer; empty when somebody else
   * has held it all the while.
   *
   * @throws AshlarException when the grid cannot be asked, or the thread was interrupted
   */
  public Optional<Held> tryAcquire(Duration atMost) {
    return Waiting.until(atMost, this::attempt);
  }

  private Optional<Held> attempt() {
    Grid grid = new Grid(UUID.randomUUID().toString());
    long askedNanos = Timer.SHARED.nanos();
    long token;
    try {
      token = grid.ask(ACQUIRE).await().asLong();
    } catch (AshlarException e) {
      // Perhaps it was given and nobody heard of it.
      var unused = grid.release();
      throw e;
    }
    if (token == 0) {
      return Optional.empty();
    }
    Lease begun = Lease.begun(grid, Timer.SHARED, leaseNanos, askedNanos);
    // An answer that took longer than the lease gives nothing.
    return begun.isValid() ? Optional.of(new Held(begun, token)) : Optional.empty();
  }

  /** The lock as one owner sees it. Nobody owns it twice: each attempt is another owner. */
  private final class Grid implements Lease.Grid {
    private final String owner;

    Grid(String owner) {
      this.owner = owner;
    }

    Pending<Value> ask(String script) {
      return client
          .scripts()
          .run(script, keys, List.of(owner, Long.toString(NANOSECONDS.toMillis(leaseNanos))));
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

  /** The lock while it is held; renewed until it is released or lost. */
  public static final class Held implements AutoCloseable {
    private final Lease lease;
    private final long token;

    private Held(Lease lease, long token) {
      this.lease = lease;
      this.token = token;
    }

    /** Higher than that of every holder before. */
    public long token() {
      return token;
    }

    /**
     * Whether nobody else can hold it at this moment, if the clocks of both sides run equally fast.
     * Once false, it stays false.
     */
    public boolean isValid() {
      return lease.isValid();
    }

    /**
     * Lets it go and waits until the grid knows.
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
