package io.ashlar.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded table: when it is full, what came first goes first. Looking something up takes no lock
 * and changes nothing. Any thread.
 *
 * <p>The order is kept beside the table, so what was removed stands in it for a while yet; it is
 * twice as long as the table at most.
 */
final class Kept<E> {
  private record Place<E>(String key, E entry) {}

  private final int entriesMax;
  private final ConcurrentMap<String, E> entries = new ConcurrentHashMap<>();
  private final Queue<Place<E>> order = new ConcurrentLinkedQueue<>();
  private final AtomicInteger places = new AtomicInteger();

  Kept(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  @Nullable E get(String key) {
    return entries.get(key);
  }

  int size() {
    return entries.size();
  }

  /**
   * Puts an entry in the place of another.
   *
   * @param former what the caller has found there, null for nothing
   * @return false when something else is there by now: then nothing was put
   */
  boolean put(String key, @Nullable E former, E entry) {
    boolean put =
        former == null
            ? entries.putIfAbsent(key, entry) == null
            : entries.replace(key, former, entry);
    if (put) {
      places.incrementAndGet();
      order.add(new Place<>(key, entry));
      makeRoom();
    }
    return put;
  }

  void remove(String key) {
    entries.remove(key);
  }

  void remove(String key, E entry) {
    entries.remove(key, entry);
  }

  private void makeRoom() {
    while (entries.size() > entriesMax || places.get() > 2L * entriesMax) {
      Place<E> first = order.poll();
      if (first == null) {
        return;
      }
      boolean stays = entries.get(first.key) == first.entry && entries.size() <= entriesMax;
      if (stays) {
        order.add(first);
      } else {
        places.decrementAndGet();
        entries.remove(first.key, first.entry);
      }
    }
  }
}
