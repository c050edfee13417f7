package io.ashlar.node.config;

import io.ashlar.engine.value.EncodingLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/** Up to which size collections are kept packed, under Redis's names, the old ones included. */
final class EncodingParameters {
  private static final long INT_MAX = Integer.MAX_VALUE;

  private final ConfigRegistry registry;
  private final Map<Parameter<Long>, ObjIntConsumer<EncodingLimits>> all = new LinkedHashMap<>();

  EncodingParameters(ConfigRegistry registry) {
    this.registry = registry;
    add("hash-max-listpack-entries", 0, 512, (to, n) -> to.hashPackedEntries = n)
        .alias("hash-max-ziplist-entries");
    add("hash-max-listpack-value", 0, 64, (to, n) -> to.hashPackedValue = n)
        .alias("hash-max-ziplist-value");
    add("list-max-listpack-size", Integer.MIN_VALUE, -2, (to, n) -> to.listPackedSize = n)
        .alias("list-max-ziplist-size");
    add("set-max-intset-entries", 0, 512, (to, n) -> to.setIntegerEntries = n);
    add("set-max-listpack-entries", 0, 128, (to, n) -> to.setPackedEntries = n);
    add("set-max-listpack-value", 0, 64, (to, n) -> to.setPackedValue = n);
    add("zset-max-listpack-entries", 0, 128, (to, n) -> to.sortedSetPackedEntries = n)
        .alias("zset-max-ziplist-entries");
    add("zset-max-listpack-value", 0, 64, (to, n) -> to.sortedSetPackedValue = n)
        .alias("zset-max-ziplist-value");
    add("stream-node-max-bytes", 0, 4096, (to, n) -> to.streamBlockBytes = n);
    add("stream-node-max-entries", 0, 100, (to, n) -> to.streamBlockEntries = n);
    add("hll-sparse-max-bytes", 0, 3000, (to, n) -> to.hyperLogLogSparseBytes = n);
  }

  /** Hands the limits on, now and whenever they change. */
  void bind(EncodingLimits limits) {
    all.forEach(
        (parameter, setter) ->
            parameter.apply(value -> setter.accept(limits, Math.toIntExact(value))));
  }

  private record Added(ConfigRegistry registry, Parameter<Long> parameter) {
    void alias(String name) {
      registry.addAs(name, parameter);
    }
  }

  private Added add(String name, long min, long initial, ObjIntConsumer<EncodingLimits> setter) {
    Parameter<Long> parameter =
        registry.add(new Parameter<>(name, ParameterType.integer(min, INT_MAX), initial, true));
    all.put(parameter, setter);
    return new Added(registry, parameter);
  }
}
