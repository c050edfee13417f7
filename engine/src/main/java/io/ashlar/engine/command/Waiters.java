package io.ashlar.engine.command;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.request.RequestId;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The blocking commands that wait on one shard, by key. Keys that become ready are noted while
 * commands change them, and served after the command, transaction or script that did so: keys in
 * the order in which they became ready, waiters of a key in the order in which they came. Serving
 * one may make further keys ready; they follow.
 */
public final class Waiters {
  /** A key of a slot of a database. */
  private record Place(int database, int slot, byte[] key) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Place place
          && database == place.database
          && slot == place.slot
          && Arrays.equals(key, place.key);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * database + slot) + Arrays.hashCode(key);
    }
  }

  private static final class Waiting {
    final Waiter waiter;
    final BlockingCommand command;
    final int database;
    final int slot;
    final boolean touchesAccess;
    final @Nullable RequestId id;

    /** The last round of serving in which it was tried. */
    long triedIn;

    Waiting(
        Waiter waiter,
        BlockingCommand command,
        int database,
        int slot,
        boolean touchesAccess,
        @Nullable RequestId id) {
      this.waiter = waiter;
      this.command = command;
      this.database = database;
      this.slot = slot;
      this.touchesAccess = touchesAccess;
      this.id = id;
    }

    boolean isReady(@Nullable ValueType type) {
      return command.awaitedType() == type || command.endsWithItsKey();
    }
  }

  private final Databases databases;

  /** In the order of their coming. */
  private final Map<Waiter, Waiting> all = new LinkedHashMap<>();

  private final Map<Place, LinkedHashSet<Waiting>> byPlace = new HashMap<>();
  private final LinkedHashSet<Place> ready = new LinkedHashSet<>();

  /** How many of them are also tried when their key goes. */
  private int endingWithKey;

  private long rounds;

  Waiters(Databases databases) {
    this.databases = databases;
  }

  public int count() {
    return all.size();
  }

  public boolean hasReady() {
    return !ready.isEmpty();
  }

  /**
   * A command that found nothing begins to wait, in place of the same request if that waits.
   *
   * @param id null for a request without one
   */
  public void add(
      Waiter waiter,
      BlockingCommand command,
      int database,
      int slot,
      boolean touchesAccess,
      @Nullable RequestId id) {
    Waiting before = id == null ? null : waitingFor(slot, id);
    enter(new Waiting(waiter, command, database, slot, touchesAccess, id));
    if (before != null) {
      leave(before);
      before.waiter.replaced();
    }
  }

  private @Nullable Waiting waitingFor(int slot, RequestId id) {
    for (Waiting one : all.values()) {
      if (one.id != null && one.slot == slot && one.id.isSameAs(id)) {
        return one;
      }
    }
    return null;
  }

  /**
   * Ends the waiting of one.
   *
   * @return the command that waited; null when it did not wait
   */
  public @Nullable BlockingCommand remove(Waiter waiter) {
    Waiting waiting = all.get(waiter);
    if (waiting == null) {
      return null;
    }
    leave(waiting);
    return waiting.command;
  }

  /** Ends the waiting of all, the first that came first. */
  public void leadershipLost() {
    List<Waiter> ended = List.copyOf(all.keySet());
    all.clear();
    byPlace.clear();
    ready.clear();
    endingWithKey = 0;
    ended.forEach(Waiter::leadershipLost);
  }

  /** Ends the waiting of those whose slot is not among the shard's own. */
  public void slotsChanged(IntPredicate owned) {
    List<Waiting> ended = all.values().stream().filter(one -> !owned.test(one.slot)).toList();
    ended.forEach(this::leave);
    ended.forEach(one -> one.waiter.slotMoved());
  }

  /** A key was made, changed or deleted. */
  void changed(Keyspace keyspace, int slot, byte[] key) {
    if (!byPlace.isEmpty()) {
      noteIfReady(new Place(keyspace.database(), slot, key));
    }
  }

  /** Every key was deleted. */
  void flushed() {
    if (endingWithKey > 0) {
      byPlace.keySet().forEach(this::noteIfReady);
    }
  }

  /** Every key of a database was deleted. */
  void flushed(int database) {
    if (endingWithKey > 0) {
      noteAllReady(database);
    }
  }

  /** Two databases have exchanged their keys; who waits goes on waiting in the same one. */
  void swapped(int one, int other) {
    noteAllReady(one);
    noteAllReady(other);
  }

  private void noteAllReady(int database) {
    for (Place place : byPlace.keySet()) {
      if (place.database == database) {
        noteIfReady(place);
      }
    }
  }

  private void noteIfReady(Place place) {
    LinkedHashSet<Waiting> waiting = byPlace.get(place);
    if (waiting == null) {
      return;
    }
    ValueType type = typeAt(place);
    if (isForNobody(type)) {
      return;
    }
    for (Waiting one : waiting) {
      if (one.isReady(type)) {
        ready.add(place);
        return;
      }
    }
  }

  /**
   * Serves all keys that are ready.
   *
   * @param nowMs the shard's clock
   */
  public void serve(Execution x, long nowMs) {
    while (!ready.isEmpty()) {
      serve(ready.removeFirst(), x, nowMs);
    }
  }

  private void serve(Place place, Execution x, long nowMs) {
    rounds++;
    while (true) {
      Waiting next = nextAt(place);
      if (next == null) {
        return;
      }
      leave(next);
      next.triedIn = rounds;
      x.begin(next.database, next.slot, nowMs, next.touchesAccess);
      Reply reply = next.command.attempt(x);
      if (reply != null && next.id != null) {
        x.repeats().remember(next.slot, next.id, reply, nowMs);
      }
      if (reply == null) {
        // As in Redis it has lost its place: others came before it now.
        enter(next);
      } else {
        next.waiter.served(reply, x.holdSequence());
      }
    }
  }

  /** The first that waits for the key as it is now and was not tried in this round. */
  private @Nullable Waiting nextAt(Place place) {
    LinkedHashSet<Waiting> waiting = byPlace.get(place);
    if (waiting == null) {
      return null;
    }
    ValueType type = typeAt(place);
    if (isForNobody(type)) {
      return null;
    }
    for (Waiting one : waiting) {
      if (one.triedIn != rounds && one.isReady(type)) {
        return one;
      }
    }
    return null;
  }

  /** Spares a walk over thousands that wait for the one element which is gone again. */
  private boolean isForNobody(@Nullable ValueType type) {
    return type == null && endingWithKey == 0;
  }

  /** Null when the key is missing or holds a string. */
  private @Nullable ValueType typeAt(Place place) {
    Object record = databases.of(place.database).find(place.slot, place.key);
    CollectionValue value = record == null ? null : Records.collection(record);
    return value == null ? null : value.type();
  }

  private void enter(Waiting waiting) {
    all.put(waiting.waiter, waiting);
    for (byte[] key : waiting.command.keys()) {
      byPlace
          .computeIfAbsent(
              new Place(waiting.database, waiting.slot, key), ignored -> new LinkedHashSet<>())
          .add(waiting);
    }
    endingWithKey += waiting.command.endsWithItsKey() ? 1 : 0;
  }

  private void leave(Waiting waiting) {
    all.remove(waiting.waiter);
    for (byte[] key : waiting.command.keys()) {
      Place place = new Place(waiting.database, waiting.slot, key);
      LinkedHashSet<Waiting> others = byPlace.get(place);
      if (others != null && others.remove(waiting) && others.isEmpty()) {
        byPlace.remove(place);
      }
    }
    endingWithKey -= waiting.command.endsWithItsKey() ? 1 : 0;
  }
}
