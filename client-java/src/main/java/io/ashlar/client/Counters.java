package io.ashlar.client;

/**
 * Numbers that count exactly: an increment that had to be sent twice counts once.
 *
 * <pre>{@code
 * long n = client.counters().increment("visits").await();
 * }</pre>
 */
public final class Counters {
  private final Runner runner;

  Counters(Runner runner) {
    this.runner = runner;
  }

  /** The new value. */
  public Pending<Long> increment(String key) {
    return runner.write(key, Args.of("INCR").add(key), Value::asLong);
  }

  public Pending<Long> add(String key, long delta) {
    return runner.write(key, Args.of("INCRBY").add(key).add(delta), Value::asLong);
  }

  public Pending<Long> decrement(String key) {
    return runner.write(key, Args.of("DECR").add(key), Value::asLong);
  }

  public Pending<Double> add(String key, double delta) {
    return runner.write(key, Args.of("INCRBYFLOAT").add(key).add(delta), Value::asDouble);
  }

  /** 0 when the key is missing. */
  public Pending<Long> get(String key) {
    return runner.read(key, Args.of("GET").add(key), reply -> reply.isNull() ? 0L : reply.asLong());
  }
}
