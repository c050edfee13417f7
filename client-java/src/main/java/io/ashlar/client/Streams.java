package io.ashlar.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs of entries with fields, and consumer groups that share them. */
public final class Streams<V> extends Family<V> {
  /** One entry. */
  public record Entry<V>(String id, Map<String, V> fields) {}

  Streams(Runner runner, Codec<V> codec) {
    super(runner, codec);
  }

  /** The new entry's id. */
  public Pending<String> add(String key, Map<String, V> fields) {
    return runner.write(key, withFields(Args.of("XADD").add(key).add("*"), fields), Value::asText);
  }

  /** As {@link #add}, keeping about the newest {@code atMost} entries. */
  public Pending<String> addAndTrim(String key, Map<String, V> fields, long atMost) {
    Args args = Args.of("XADD").add(key).add("MAXLEN").add("~").add(atMost).add("*");
    return runner.write(key, withFields(args, fields), Value::asText);
  }

  private Args withFields(Args args, Map<String, V> fields) {
    fields.forEach((field, value) -> args.add(field).add(bytes(value)));
    return args;
  }

  public Pending<Long> size(String key) {
    return runner.read(key, Args.of("XLEN").add(key), Value::asLong);
  }

  /** From one id to another, both included; {@code -} and {@code +} are the ends. */
  public Pending<List<Entry<V>>> range(String key, String from, String to, int limit) {
    return runner.read(
        key,
        Args.of("XRANGE").add(key).add(from).add(to).add("COUNT").add((long) limit),
        this::entries);
  }

  /** Those after an id. */
  public Pending<List<Entry<V>>> readAfter(String key, String id, int limit) {
    return runner.read(
        key,
        Args.of("XREAD").add("COUNT").add((long) limit).add("STREAMS").add(key).add(id),
        this::onlyStream);
  }

  public Pending<Long> delete(String key, String... ids) {
    return runner.write(key, Args.of("XDEL").add(key).addAll(ids), Value::asLong);
  }

  /** Makes a group that begins after an id ({@code $} for the end), and the stream if need be. */
  public Pending<@Nullable Void> createGroup(String key, String group, String after) {
    return runner.write(
        key,
        Args.of("XGROUP").add("CREATE").add(key).add(group).add(after).add("MKSTREAM"),
        Family::nothing);
  }

  /** Entries that no consumer of the group has had, for this one; to be acknowledged. */
  public Pending<List<Entry<V>>> readGroup(String key, String group, String consumer, int limit) {
    return runner.write(
        key,
        Args.of("XREADGROUP")
            .add("GROUP")
            .add(group)
            .add(consumer)
            .add("COUNT")
            .add((long) limit)
            .add("STREAMS")
            .add(key)
            .add(">"),
        this::onlyStream);
  }

  public Pending<Long> acknowledge(String key, String group, String... ids) {
    return runner.write(key, Args.of("XACK").add(key).add(group).addAll(ids), Value::asLong);
  }

  /** Takes over entries that others have had for longer than that without acknowledging. */
  public Pending<List<Entry<V>>> claimIdle(
      String key, String group, String consumer, java.time.Duration idle, int limit) {
    return runner.write(
        key,
        Args.of("XAUTOCLAIM")
            .add(key)
            .add(group)
            .add(consumer)
            .add(idle.toMillis())
            .add("0-0")
            .add("COUNT")
            .add((long) limit),
        reply -> entries(reply.asList().get(1)));
  }

  private List<Entry<V>> onlyStream(Value reply) {
    List<Value> streams = reply.asList();
    if (streams.isEmpty()) {
      return List.of();
    }
    Value first = streams.get(0);
    // A map of streams, or an array of pairs.
    Value entries =
        first instanceof Value.Array pair && !(reply instanceof Value.MapValue)
            ? pair.items().get(1)
            : streams.get(1);
    return entries(entries);
  }

  private List<Entry<V>> entries(Value reply) {
    List<Entry<V>> entries = new ArrayList<>();
    for (Value item : reply.asList()) {
      List<Value> parts = item.asList();
      if (parts.size() == 2) {
        Map<String, V> fields = new LinkedHashMap<>(valueMap(parts.get(1)));
        entries.add(new Entry<>(parts.get(0).asText(), fields));
      }
    }
    return entries;
  }
}
