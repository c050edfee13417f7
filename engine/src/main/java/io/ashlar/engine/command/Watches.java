package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.KeyObserver;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Who watches which key (WATCH). An observer of the keyspace only while somebody watches. */
public final class Watches implements KeyObserver {
  /** One watched key: who waits for it, and whether it was there and unexpired at WATCH. */
  private record Watched(int database, byte[] key, int slot, WatchSet set, boolean expiredAlready) {
    boolean isIn(Keyspace keyspace) {
      return database == keyspace.database();
    }
  }

  private final Databases databases;
  private final Map<Integer, List<Watched>> byHash = new HashMap<>();

  public Watches(Databases databases) {
    this.databases = databases;
  }

  public void watch(WatchSet set, int database, int slot, byte[] key, long nowMs) {
    if (byHash.isEmpty()) {
      databases.addObserver(this);
    }
    Keyspace keyspace = databases.of(database);
    int hash = keyspace.hash(key);
    Object record = keyspace.find(slot, key, hash);
    boolean expired = record != null && Records.isExpired(record, nowMs);
    List<Watched> list = byHash.computeIfAbsent(hash, ignored -> new ArrayList<>(1));
    for (Watched watched : list) {
      if (watched.set == set && watched.isIn(keyspace) && Arrays.equals(watched.key, key)) {
        return;
      }
    }
    list.add(new Watched(database, key, slot, set, expired));
  }

  public void unwatch(WatchSet set) {
    Iterator<List<Watched>> lists = byHash.values().iterator();
    while (lists.hasNext()) {
      List<Watched> list = lists.next();
      list.removeIf(watched -> watched.set == set);
      if (list.isEmpty()) {
        lists.remove();
      }
    }
    stopObservingWhenUnused();
  }

  /** Whether EXEC must fail: a key changed, or has expired since without anybody deleting it. */
  public boolean isDirty(WatchSet set, long nowMs) {
    if (set.isDirty()) {
      return true;
    }
    for (List<Watched> list : byHash.values()) {
      for (Watched watched : list) {
        if (watched.set == set && !watched.expiredAlready) {
          Object record = databases.of(watched.database).find(watched.slot, watched.key);
          if (record != null && Records.isExpired(record, nowMs)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Slots leave the shard: what is watched in them can not be vouched for here. */
  public void touchSlots(IntPredicate slots) {
    for (List<Watched> list : byHash.values()) {
      for (Watched watched : list) {
        if (slots.test(watched.slot)) {
          watched.set.touch();
        }
      }
    }
  }

  /** The shard lost its leadership or its state: nothing watched here can be vouched for. */
  public void touchAll() {
    byHash.values().forEach(list -> list.forEach(watched -> watched.set.touch()));
    byHash.clear();
    stopObservingWhenUnused();
  }

  @Override
  public void beforeChange(
      Keyspace keyspace, int slot, byte[] key, int hash, @Nullable Object old) {
    List<Watched> list = byHash.get(hash);
    if (list != null) {
      for (Watched watched : list) {
        // A key that had expired before WATCH and is only now deleted has not changed.
        boolean onlyExpires = watched.expiredAlready && old != null;
        if (!onlyExpires && watched.isIn(keyspace) && Arrays.equals(watched.key, key)) {
          watched.set.touch();
        }
      }
    }
  }

  @Override
  public void beforeFlush(Keyspace flushed) {
    touchIn(flushed, null);
  }

  @Override
  public void beforeSwap(Keyspace one, Keyspace other) {
    touchIn(one, other);
    touchIn(other, one);
  }

  /** A database loses all its keys and gets those of another one, or none. */
  private void touchIn(Keyspace emptied, @Nullable Keyspace filledFrom) {
    for (List<Watched> list : byHash.values()) {
      for (Watched watched : list) {
        if (!watched.isIn(emptied)) {
          continue;
        }
        boolean comes = filledFrom != null && filledFrom.find(watched.slot, watched.key) != null;
        boolean goes = emptied.find(watched.slot, watched.key) != null;
        if (comes || (goes && !watched.expiredAlready)) {
          watched.set.touch();
        }
      }
    }
  }

  private void stopObservingWhenUnused() {
    if (byHash.isEmpty()) {
      databases.removeObserver(this);
    }
  }
}
