package io.ashlar.engine.snapshot;

import io.ashlar.engine.effect.FrozenRecord;
import io.ashlar.engine.keyspace.CopyOrder;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks the slots of one database in steps while commands go on changing it, and hands out the keys
 * as they were at the start.
 *
 * <p>A key that changes before the walk has reached it is set aside first, once: the old record if
 * there was one, the mere fact if the key is new. The walk leaves such keys out when it comes by
 * and hands out what was set aside in their place. Because a string record is never changed in
 * place, setting it aside is keeping a reference; of a collection it takes a copy, which shares the
 * elements. A flush leaves the walk the old tables.
 */
final class DatabaseWalk {
  /** A key's bytes as a map key. */
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** By slot: keys changed since the start, and their old record, absent when there was none. */
  private final NavigableMap<Integer, Map<Key, Object>> setAside = new TreeMap<>();

  private static final Object ABSENT = new Object();

  private final Keyspace live;
  private final int database;
  private final long migration;
  private Keyspace source;
  private int slot;
  private CopyOrder order;
  private long position;
  private boolean done;

  /** Starts a walk over {@code keyspace} as it is now; whoever steps it tells it of changes. */
  DatabaseWalk(Keyspace keyspace, long migration) {
    this.migration = migration;
    this.live = keyspace;
    this.source = keyspace;
    this.database = keyspace.database();
    this.order = CopyOrder.of(keyspace.keyCount(slot));
  }

  boolean isDone() {
    return done;
  }

  boolean isOf(Keyspace keyspace) {
    return live == keyspace;
  }

  /**
   * Takes the next step, within one slot.
   *
   * @return how many records it has visited, and one for itself
   */
  int stepInSlot(int limit, List<SlotChunk> chunks) {
    int walked = slot;
    Map<Key, Object> changed = setAside.get(walked);
    SlotChunk chunk =
        new SlotChunk(
            migration,
            database,
            walked,
            new ArrayList<>(Math.min(limit, source.keyCount(walked))),
            new ArrayList<>());
    int[] visited = {0};
    while (visited[0] < limit && position != Keyspace.WALK_END) {
      position =
          source.walk(
              walked,
              order,
              position,
              limit - visited[0],
              (record, hash) -> {
                visited[0]++;
                if (changed == null || !changed.containsKey(new Key(Records.key(record)))) {
                  add(chunk, freeze(record));
                }
              });
    }
    if (position == Keyspace.WALK_END) {
      if (changed != null) {
        for (Object old : changed.values()) {
          if (old != ABSENT) {
            add(chunk, old);
            visited[0]++;
          }
        }
        setAside.remove(walked);
      }
      slot++;
      position = 0;
      skipEmptySlots();
    }
    if (chunk.size() > 0) {
      chunks.add(chunk);
    }
    return visited[0] + 1;
  }

  private static void add(SlotChunk chunk, Object frozen) {
    if (frozen instanceof FrozenRecord collection) {
      chunk.collections().add(collection);
    } else {
      chunk.strings().add((byte[]) frozen);
    }
  }

  /** The record as it is now, whatever happens to it later. */
  private static Object freeze(Object record) {
    CollectionValue value = Records.collection(record);
    return value == null
        ? Records.flat(record)
        : new FrozenRecord(
            Records.key(record), value.copy(), Records.expireAtMs(record), Records.access(record));
  }

  private void skipEmptySlots() {
    int next = source.nextNonEmptySlot(slot);
    Integer changed = setAside.ceilingKey(slot);
    slot = changed == null ? next : Math.min(next, changed);
    if (slot >= Keyspace.SLOT_COUNT) {
      done = true;
      setAside.clear();
      return;
    }
    order = CopyOrder.of(source.keyCount(slot));
  }

  /** See {@link io.ashlar.engine.keyspace.KeyObserver#beforeChange}. */
  void beforeChange(int changedSlot, byte[] key, int hash, @Nullable Object old) {
    boolean handedOut = changedSlot < slot || (changedSlot == slot && order.place(hash) < position);
    // After a flush the old tables belong to this walk alone: the live ones may change freely.
    if (!handedOut && source == live) {
      setAside
          .computeIfAbsent(changedSlot, ignored -> new HashMap<>())
          .computeIfAbsent(new Key(key), ignored -> old == null ? ABSENT : freeze(old));
    }
  }

  void beforeFlush() {
    if (source == live) {
      source = live.detach();
    }
  }
}
