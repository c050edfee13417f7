package io.ashlar.router.caching;

import io.ashlar.node.pubsub.ChannelName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has read which key since it last changed. A read that is under way keeps its reader on the
 * list when the key changes: what it will answer may be older than a later change. Any thread.
 */
final class Readers {
  private final int keysMax;

  /** By key, then the number of reads under way by client; the keys read first come first. */
  private final Map<ChannelName, Map<Long, Integer>> byKey = new LinkedHashMap<>();

  Readers(int keysMax) {
    this.keysMax = keysMax;
  }

  /**
   * A client is about to read.
   *
   * @return keys that nobody remembers any more, for want of room: their readers by key
   */
  synchronized Map<byte[], List<Long>> reading(long client, List<byte[]> keys) {
    for (byte[] key : keys) {
      byKey
          .computeIfAbsent(new ChannelName(key), name -> new HashMap<>(2))
          .merge(client, 1, Integer::sum);
    }
    Map<byte[], List<Long>> dropped = new HashMap<>();
    Iterator<Map.Entry<ChannelName, Map<Long, Integer>>> oldest = byKey.entrySet().iterator();
    while (byKey.size() > keysMax && oldest.hasNext()) {
      Map.Entry<ChannelName, Map<Long, Integer>> one = oldest.next();
      if (one.getValue().values().stream().allMatch(count -> count == 0)) {
        dropped.put(one.getKey().bytes(), List.copyOf(one.getValue().keySet()));
        oldest.remove();
      }
    }
    return dropped;
  }

  /** The reads have their answers. */
  synchronized void answered(long client, List<byte[]> keys) {
    for (byte[] key : keys) {
      Map<Long, Integer> readers = byKey.get(new ChannelName(key));
      if (readers != null) {
        readers.computeIfPresent(client, (id, count) -> Math.max(0, count - 1));
      }
    }
  }

  /**
   * A key has changed: who has to be told.
   *
   * @param writer who alone changed it, 0 for nobody in particular. If it need not be told it may
   *     have read its own value since, so it stays on the list.
   */
  synchronized List<Long> changed(byte[] key, long writer) {
    ChannelName name = new ChannelName(key);
    Map<Long, Integer> readers = byKey.get(name);
    if (readers == null) {
      return List.of();
    }
    List<Long> told = new ArrayList<>(readers.keySet());
    readers.entrySet().removeIf(one -> one.getValue() == 0 && one.getKey() != writer);
    if (readers.isEmpty()) {
      byKey.remove(name);
    }
    return told;
  }

  /** Any key may have changed. */
  synchronized void allChanged() {
    byKey.values().forEach(readers -> readers.values().removeIf(count -> count == 0));
    byKey.values().removeIf(Map::isEmpty);
  }
}
