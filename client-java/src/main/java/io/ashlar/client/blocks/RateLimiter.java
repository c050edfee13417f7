package io.ashlar.client.blocks;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * So many permits in so much time for each name, all processes together, without a window's edge:
 * the generic cell rate algorithm. In any time {@code t} it lets {@code burst + t * permits /
 * period} through at most. The grid's clock counts.
 *
 * <pre>{@code
 * RateLimiter limiter = new RateLimiter(client, 100, Duration.ofMinutes(1), 20);
 * if (!limiter.tryAcquire("user:42").allowed()) { return tooManyRequests(); }
 * }</pre>
 */
public final class RateLimiter {
  /** In microseconds, whole numbers which a double holds exactly for the next two centuries. */
  private static final String ASK =
      "local t = redis.call('TIME') local now = t[1] * 1000000 + t[2] "
          + "local tat = tonumber(redis.call('GET', KEYS[1]) or now) "
          + "if tat < now then tat = now end "
          + "local next = tat + tonumber(ARGV[1]) * tonumber(ARGV[3]) "
          + "local from = next - tonumber(ARGV[2]) "
          + "if from > now then return {0, string.format('%.0f', from - now)} end "
          + "redis.call('SET', KEYS[1], string.format('%.0f', next), "
          + "'PX', string.format('%.0f', math.ceil((next - now) / 1000) + 1000)) "
          + "return {1, '0'}";

  private static final long TOLERANCE_MAX_MICROS = TimeUnit.DAYS.toMicros(36_500);

  /** Whether it is allowed; if not, when it will be unless others come first. */
  public record Decision(boolean allowed, Duration retryAfter) {}

  private final AshlarClient client;
  private final long burst;
  private final long emissionMicros;
  private final long toleranceMicros;

  /**
   * @param permits in each {@code period}, evenly spread
   * @param burst how many may be taken at once after a pause, 1 at least
   */
  public RateLimiter(AshlarClient client, long permits, Duration period, long burst) {
    long periodMicros = TimeUnit.NANOSECONDS.toMicros(period.toNanos());
    if (permits < 1 || burst < 1 || periodMicros < permits) {
      throw new IllegalArgumentException(permits + " permits in " + period + ", burst " + burst);
    }
    this.client = client;
    this.burst = burst;
    // Rounded up: rather a little less than allowed than more.
    this.emissionMicros = (periodMicros + permits - 1) / permits;
    if (burst > TOLERANCE_MAX_MICROS / emissionMicros) {
      throw new IllegalArgumentException("a burst that takes a century to gather: " + burst);
    }
    this.toleranceMicros = emissionMicros * burst;
  }

  /** Takes a permit if there is one. */
  public Decision tryAcquire(String name) {
    return tryAcquire(name, 1);
  }

  /**
   * Takes so many permits or none.
   *
   * @throws IllegalArgumentException when it is more than a burst, which is never allowed
   */
  public Decision tryAcquire(String name, long permits) {
    if (permits < 1 || permits > burst) {
      throw new IllegalArgumentException(permits + " permits at once, burst " + burst);
    }
    List<Value> answer =
        client
            .scripts()
            .run(
                ASK,
                List.of("{" + name + "}:rate"),
                List.of(
                    Long.toString(emissionMicros),
                    Long.toString(toleranceMicros),
                    Long.toString(permits)))
            .await()
            .asList();
    return new Decision(
        answer.get(0).asLong() == 1, Duration.ofNanos(answer.get(1).asLong() * 1_000));
  }
}
