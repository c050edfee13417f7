package io.ashlar.client;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets of values. */
public final class Sets<V> extends Family<V> {
  Sets(Runner runner, Codec<V> codec) {
    super(runner, codec);
  }

  /** How many are new. */
  @SafeVarargs
  public final Pending<Long> add(String key, V... members) {
    return runner.write(key, withValues(Args.of("SADD").add(key), members), Value::asLong);
  }

  /** How many were there. */
  @SafeVarargs
  public final Pending<Long> remove(String key, V... members) {
    return runner.write(key, withValues(Args.of("SREM").add(key), members), Value::asLong);
  }

  public Pending<Boolean> contains(String key, V member) {
    return runner.read(key, Args.of("SISMEMBER").add(key).add(bytes(member)), Value::asBoolean);
  }

  public Pending<Set<V>> members(String key) {
    return runner.read(key, Args.of("SMEMBERS").add(key), this::valueSet);
  }

  public Pending<Long> size(String key) {
    return runner.read(key, Args.of("SCARD").add(key), Value::asLong);
  }

  /** Takes one away at random; null when there is none. */
  public Pending<@Nullable V> pop(String key) {
    return runner.write(key, Args.of("SPOP").add(key), this::value);
  }

  public Pending<@Nullable V> random(String key) {
    return runner.read(key, Args.of("SRANDMEMBER").add(key), this::value);
  }

  /** Of keys of one slot. */
  public Pending<Set<V>> intersection(String... keys) {
    return several("SINTER", keys);
  }

  /** Of keys of one slot. */
  public Pending<Set<V>> union(String... keys) {
    return several("SUNION", keys);
  }

  /** The first without all others, of keys of one slot. */
  public Pending<Set<V>> difference(String... keys) {
    return several("SDIFF", keys);
  }

  private Pending<Set<V>> several(String command, String... keys) {
    return runner.read(
        Runner.sameSlot(List.of(keys)), Args.of(command).addAll(keys), this::valueSet);
  }

  /** Whether it was in the first; both keys are of one slot. */
  public Pending<Boolean> move(String from, String to, V member) {
    Runner.sameSlot(List.of(from, to));
    return runner.write(
        from, Args.of("SMOVE").add(from).add(to).add(bytes(member)), Value::asBoolean);
  }
}
