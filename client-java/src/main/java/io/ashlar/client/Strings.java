package io.ashlar.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Single values.
 *
 * <pre>{@code
 * client.strings().set("session:42", "ann", Duration.ofMinutes(30)).await();
 * String name = client.strings().get("session:42").await(); // null when it is gone
 * }</pre>
 */
public final class Strings<V> extends Family<V> {
  Strings(Runner runner, Codec<V> codec) {
    super(runner, codec);
  }

  /** The value, null when the key is missing. */
  public Pending<@Nullable V> get(String key) {
    return runner.read(key, Args.of("GET").add(key), this::value);
  }

  /** Of keys of one slot, in their order, null for each that is missing. */
  public Pending<List<@Nullable V>> getAll(String... keys) {
    return runner.read(
        Runner.sameSlot(List.of(keys)),
        Args.of("MGET").addAll(keys),
        reply -> {
          List<@Nullable V> values = new ArrayList<>();
          reply.asList().forEach(item -> values.add(value(item)));
          return values;
        });
  }

  public Pending<@Nullable Void> set(String key, V value) {
    return runner.write(key, Args.of("SET").add(key).add(bytes(value)), Family::nothing);
  }

  /** Sets it for a time. */
  public Pending<@Nullable Void> set(String key, V value, Duration expiry) {
    return runner.write(
        key,
        Args.of("SET").add(key).add(bytes(value)).add("PX").add(expiry.toMillis()),
        Family::nothing);
  }

  /** Sets all, of keys of one slot, as one step. */
  public Pending<@Nullable Void> setAll(Map<String, V> values) {
    Args args = Args.of("MSET");
    values.forEach((key, value) -> args.add(key).add(bytes(value)));
    return runner.write(Runner.sameSlot(values.keySet()), args, Family::nothing);
  }

  /** Sets it if the key is missing; whether it was. */
  public Pending<Boolean> setIfAbsent(String key, V value) {
    return runner.write(key, Args.of("SET").add(key).add(bytes(value)).add("NX"), Family::isOk);
  }

  /** As {@link #setIfAbsent(String, Object)}, for a time. */
  public Pending<Boolean> setIfAbsent(String key, V value, Duration expiry) {
    return runner.write(
        key,
        Args.of("SET").add(key).add(bytes(value)).add("NX").add("PX").add(expiry.toMillis()),
        Family::isOk);
  }

  /** Sets it if the key is there; whether it was. */
  public Pending<Boolean> setIfPresent(String key, V value) {
    return runner.write(key, Args.of("SET").add(key).add(bytes(value)).add("XX"), Family::isOk);
  }

  /** Sets it and gives back what was there, null for nothing. */
  public Pending<@Nullable V> getAndSet(String key, V value) {
    return runner.write(key, Args.of("SET").add(key).add(bytes(value)).add("GET"), this::value);
  }

  public Pending<@Nullable V> getAndDelete(String key) {
    return runner.write(key, Args.of("GETDEL").add(key), this::value);
  }

  /** Reads it and gives it another expiry. */
  public Pending<@Nullable V> getAndExpire(String key, Duration expiry) {
    return runner.write(
        key, Args.of("GETEX").add(key).add("PX").add(expiry.toMillis()), this::value);
  }

  /** Adds to the end; the new length in bytes. */
  public Pending<Long> append(String key, V value) {
    return runner.write(key, Args.of("APPEND").add(key).add(bytes(value)), Value::asLong);
  }

  /** In bytes, 0 when the key is missing. */
  public Pending<Long> length(String key) {
    return runner.read(key, Args.of("STRLEN").add(key), Value::asLong);
  }

  /** Bytes {@code from} to {@code to}, both included; negative ones count from the end. */
  public Pending<@Nullable V> range(String key, long from, long to) {
    return runner.read(key, Args.of("GETRANGE").add(key).add(from).add(to), this::value);
  }

  /** Writes bytes at an offset; the new length. */
  public Pending<Long> setRange(String key, long offset, V value) {
    return runner.write(
        key, Args.of("SETRANGE").add(key).add(offset).add(bytes(value)), Value::asLong);
  }
}
