package io.ashlar.node.pubsub;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Subscriptions by name, for one kind. Safe for all threads; a name without anybody is not kept.
 */
final class ChannelIndex {
  private final Map<ChannelName, Set<Subscriptions>> byName = new ConcurrentHashMap<>();

  void add(ChannelName name, Subscriptions who) {
    byName.compute(
        name,
        (ignored, present) -> {
          Set<Subscriptions> all = present == null ? ConcurrentHashMap.newKeySet(2) : present;
          all.add(who);
          return all;
        });
  }

  void remove(ChannelName name, Subscriptions who) {
    byName.computeIfPresent(
        name,
        (ignored, all) -> {
          all.remove(who);
          return all.isEmpty() ? null : all;
        });
  }

  Set<Subscriptions> of(ChannelName name) {
    return byName.getOrDefault(name, Set.of());
  }

  Set<Map.Entry<ChannelName, Set<Subscriptions>>> all() {
    return byName.entrySet();
  }

  int size() {
    return byName.size();
  }
}
