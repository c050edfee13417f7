package io.ashlar.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps from fields to values under one key.
 *
 * <pre>{@code
 * client.hashes().putAll("user:1", Map.of("name", "Ann", "city", "Bern")).await();
 * }</pre>
 */
public final class Hashes<V> extends Family<V> {
  Hashes(Runner runner, Codec<V> codec) {
    super(runner, codec);
  }

  public Pending<@Nullable V> get(String key, String field) {
    return runner.read(key, Args.of("HGET").add(key).add(field), this::value);
  }

  /** In the order of the fields, null for each that is missing. */
  public Pending<List<@Nullable V>> get(String key, List<String> fields) {
    return runner.read(
        key,
        Args.of("HMGET").add(key).addAll(fields),
        reply -> {
          List<@Nullable V> values = new ArrayList<>();
          reply.asList().forEach(item -> values.add(value(item)));
          return values;
        });
  }

  public Pending<Map<String, V>> getAll(String key) {
    return runner.read(key, Args.of("HGETALL").add(key), this::valueMap);
  }

  /** Whether the field is new. */
  public Pending<Boolean> put(String key, String field, V value) {
    return runner.write(
        key, Args.of("HSET").add(key).add(field).add(bytes(value)), Value::asBoolean);
  }

  /** How many fields are new. */
  public Pending<Long> putAll(String key, Map<String, V> values) {
    Args args = Args.of("HSET").add(key);
    values.forEach((field, value) -> args.add(field).add(bytes(value)));
    return runner.write(key, args, Value::asLong);
  }

  /** Whether it was missing, and so was put. */
  public Pending<Boolean> putIfAbsent(String key, String field, V value) {
    return runner.write(
        key, Args.of("HSETNX").add(key).add(field).add(bytes(value)), Value::asBoolean);
  }

  /** How many were there. */
  public Pending<Long> remove(String key, String... fields) {
    return runner.write(key, Args.of("HDEL").add(key).addAll(fields), Value::asLong);
  }

  public Pending<Boolean> contains(String key, String field) {
    return runner.read(key, Args.of("HEXISTS").add(key).add(field), Value::asBoolean);
  }

  public Pending<Long> size(String key) {
    return runner.read(key, Args.of("HLEN").add(key), Value::asLong);
  }

  public Pending<Set<String>> fields(String key) {
    return runner.read(
        key, Args.of("HKEYS").add(key), reply -> new java.util.LinkedHashSet<>(reply.asTexts()));
  }

  public Pending<List<V>> values(String key) {
    return runner.read(key, Args.of("HVALS").add(key), this::values);
  }

  /** The new value. */
  public Pending<Long> add(String key, String field, long delta) {
    return runner.write(key, Args.of("HINCRBY").add(key).add(field).add(delta), Value::asLong);
  }

  public Pending<Double> add(String key, String field, double delta) {
    return runner.write(
        key, Args.of("HINCRBYFLOAT").add(key).add(field).add(delta), Value::asDouble);
  }
}
