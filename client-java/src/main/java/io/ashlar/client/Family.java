package io.ashlar.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the families with values share. */
abstract class Family<V> {
  final Runner runner;
  final Codec<V> codec;

  Family(Runner runner, Codec<V> codec) {
    this.runner = runner;
    this.codec = codec;
  }

  final byte[] bytes(V value) {
    return codec.encode(value);
  }

  final @Nullable V value(Value reply) {
    return reply.isNull() ? null : codec.decode(reply.asBytes());
  }

  final List<V> values(Value reply) {
    List<V> values = new ArrayList<>();
    reply.asList().forEach(item -> values.add(codec.decode(item.asBytes())));
    return values;
  }

  final Set<V> valueSet(Value reply) {
    return new LinkedHashSet<>(values(reply));
  }

  final Map<String, V> valueMap(Value reply) {
    Map<String, V> map = new LinkedHashMap<>();
    reply.asMap().forEach((field, item) -> map.put(field, codec.decode(item.asBytes())));
    return map;
  }

  @SafeVarargs
  final Args withValues(Args args, V... values) {
    for (V value : values) {
      args.add(bytes(value));
    }
    return args;
  }

  static boolean isOk(Value reply) {
    return !reply.isNull();
  }

  static @Nullable Void nothing(Value reply) {
    return null;
  }
}
