package io.ashlar.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets whose members have scores and are in their order.
 *
 * <pre>{@code
 * client.sortedSets().add("board", 120, "ann").await();
 * List<SortedSets.Scored<String>> top = client.sortedSets().highest("board", 10).await();
 * }</pre>
 */
public final class SortedSets<V> extends Family<V> {
  /** A member with its score. */
  public record Scored<V>(V member, double score) {}

  SortedSets(Runner runner, Codec<V> codec) {
    super(runner, codec);
  }

  /** Whether the member is new. */
  public Pending<Boolean> add(String key, double score, V member) {
    return runner.write(
        key, Args.of("ZADD").add(key).add(score).add(bytes(member)), Value::asBoolean);
  }

  /** How many are new. */
  public Pending<Long> addAll(String key, Map<V, Double> members) {
    Args args = Args.of("ZADD").add(key);
    members.forEach((member, score) -> args.add(score.doubleValue()).add(bytes(member)));
    return runner.write(key, args, Value::asLong);
  }

  /** Keeps the higher score. */
  public Pending<Boolean> addIfHigher(String key, double score, V member) {
    return runner.write(
        key,
        Args.of("ZADD").add(key).add("GT").add("CH").add(score).add(bytes(member)),
        Value::asBoolean);
  }

  /** The new score. */
  public Pending<Double> increment(String key, double delta, V member) {
    return runner.write(
        key, Args.of("ZINCRBY").add(key).add(delta).add(bytes(member)), Value::asDouble);
  }

  @SafeVarargs
  public final Pending<Long> remove(String key, V... members) {
    return runner.write(key, withValues(Args.of("ZREM").add(key), members), Value::asLong);
  }

  public Pending<@Nullable Double> score(String key, V member) {
    return runner.read(
        key,
        Args.of("ZSCORE").add(key).add(bytes(member)),
        reply -> reply.isNull() ? null : reply.asDouble());
  }

  /** From 0 for the lowest score; null when it is no member. */
  public Pending<@Nullable Long> rank(String key, V member) {
    return rank("ZRANK", key, member);
  }

  /** From 0 for the highest score; null when it is no member. */
  public Pending<@Nullable Long> rankFromHighest(String key, V member) {
    return rank("ZREVRANK", key, member);
  }

  private Pending<@Nullable Long> rank(String command, String key, V member) {
    return runner.read(
        key,
        Args.of(command).add(key).add(bytes(member)),
        reply -> reply.isNull() ? null : reply.asLong());
  }

  public Pending<Long> size(String key) {
    return runner.read(key, Args.of("ZCARD").add(key), Value::asLong);
  }

  /** How many have scores from {@code min} to {@code max}, both included. */
  public Pending<Long> count(String key, double min, double max) {
    return runner.read(key, Args.of("ZCOUNT").add(key).add(min).add(max), Value::asLong);
  }

  /** By rank from the lowest, both included; negative ones count from the end. */
  public Pending<List<Scored<V>>> range(String key, long from, long to) {
    return runner.read(
        key, Args.of("ZRANGE").add(key).add(from).add(to).add("WITHSCORES"), this::scored);
  }

  /** Those with the highest scores, the highest first. */
  public Pending<List<Scored<V>>> highest(String key, int count) {
    return runner.read(
        key,
        Args.of("ZRANGE").add(key).add(0L).add(count - 1L).add("REV").add("WITHSCORES"),
        this::scored);
  }

  /** With scores from {@code min} to {@code max}, both included, the lowest first. */
  public Pending<List<Scored<V>>> rangeByScore(String key, double min, double max, int limit) {
    return runner.read(
        key,
        Args.of("ZRANGE")
            .add(key)
            .add(min)
            .add(max)
            .add("BYSCORE")
            .add("LIMIT")
            .add(0L)
            .add((long) limit)
            .add("WITHSCORES"),
        this::scored);
  }

  /** How many there were. */
  public Pending<Long> removeByScore(String key, double min, double max) {
    return runner.write(key, Args.of("ZREMRANGEBYSCORE").add(key).add(min).add(max), Value::asLong);
  }

  /** Takes away those with the lowest scores. */
  public Pending<List<Scored<V>>> popLowest(String key, int count) {
    return runner.write(key, Args.of("ZPOPMIN").add(key).add((long) count), this::scored);
  }

  /** Takes away those with the highest scores. */
  public Pending<List<Scored<V>>> popHighest(String key, int count) {
    return runner.write(key, Args.of("ZPOPMAX").add(key).add((long) count), this::scored);
  }

  /** Pairs, or one flat list as older replies have it. */
  private List<Scored<V>> scored(Value reply) {
    List<Value> flat = new ArrayList<>();
    for (Value item : reply.asList()) {
      if (item instanceof Value.Array pair) {
        flat.addAll(pair.items());
      } else {
        flat.add(item);
      }
    }
    List<Scored<V>> members = new ArrayList<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      members.add(new Scored<>(codec.decode(flat.get(i).asBytes()), flat.get(i + 1).asDouble()));
    }
    return members;
  }
}
