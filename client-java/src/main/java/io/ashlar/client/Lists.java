package io.ashlar.client;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists, with ends on the left (first) and on the right (last). */
public final class Lists<V> extends Family<V> {
  Lists(Runner runner, Codec<V> codec) {
    super(runner, codec);
  }

  /** The new length. */
  @SafeVarargs
  public final Pending<Long> addFirst(String key, V... values) {
    return runner.write(key, withValues(Args.of("LPUSH").add(key), values), Value::asLong);
  }

  /** The new length. */
  @SafeVarargs
  public final Pending<Long> addLast(String key, V... values) {
    return runner.write(key, withValues(Args.of("RPUSH").add(key), values), Value::asLong);
  }

  public Pending<@Nullable V> removeFirst(String key) {
    return runner.write(key, Args.of("LPOP").add(key), this::value);
  }

  public Pending<@Nullable V> removeLast(String key) {
    return runner.write(key, Args.of("RPOP").add(key), this::value);
  }

  /** Up to so many from the left. */
  public Pending<List<V>> removeFirst(String key, int count) {
    return runner.write(key, Args.of("LPOP").add(key).add((long) count), this::values);
  }

  /** Waits for an element at most so long; null when none came. */
  public Pending<@Nullable V> awaitFirst(String key, Duration atMost) {
    return runner.blocking(
        key, atMost, Args.of("BLPOP").add(key).add(seconds(atMost)), this::popped);
  }

  /** As {@link #awaitFirst}, from the right. */
  public Pending<@Nullable V> awaitLast(String key, Duration atMost) {
    return runner.blocking(
        key, atMost, Args.of("BRPOP").add(key).add(seconds(atMost)), this::popped);
  }

  private @Nullable V popped(Value reply) {
    return reply.isNull() ? null : value(reply.asList().get(1));
  }

  private static double seconds(Duration wait) {
    if (wait.isZero() || wait.isNegative()) {
      throw new IllegalArgumentException("a wait of " + wait);
    }
    return wait.toMillis() / 1000.0;
  }

  /** Elements {@code from} to {@code to}, both included; negative ones count from the end. */
  public Pending<List<V>> range(String key, long from, long to) {
    return runner.read(key, Args.of("LRANGE").add(key).add(from).add(to), this::values);
  }

  public Pending<@Nullable V> get(String key, long index) {
    return runner.read(key, Args.of("LINDEX").add(key).add(index), this::value);
  }

  public Pending<@Nullable Void> set(String key, long index, V value) {
    return runner.write(
        key, Args.of("LSET").add(key).add(index).add(bytes(value)), Family::nothing);
  }

  public Pending<Long> size(String key) {
    return runner.read(key, Args.of("LLEN").add(key), Value::asLong);
  }

  /** Removes up to so many equal elements, from the right for a negative count, all for 0. */
  public Pending<Long> remove(String key, long count, V value) {
    return runner.write(key, Args.of("LREM").add(key).add(count).add(bytes(value)), Value::asLong);
  }

  /** Keeps only these. */
  public Pending<@Nullable Void> trim(String key, long from, long to) {
    return runner.write(key, Args.of("LTRIM").add(key).add(from).add(to), Family::nothing);
  }

  /** Takes the last of one list to the front of another, of the same slot; null for none. */
  public Pending<@Nullable V> moveLastToFirst(String from, String to) {
    Runner.sameSlot(List.of(from, to));
    return runner.write(
        from, Args.of("LMOVE").add(from).add(to).add("RIGHT").add("LEFT"), this::value);
  }
}
