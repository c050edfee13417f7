package io.ashlar.engine.snapshot;

import io.ashlar.engine.effect.FrozenRequests;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.request.RequestWindows;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;

/**
 * Walks what the slots remember of requests, as it was at the start: a slot that changes before the
 * walk has reached it is set aside first.
 */
final class RequestWalk implements ObjIntConsumer<RequestWindows> {
  private final RequestWindows live;
  private final long migration;

  /** Empty for a slot that had nothing. */
  private final NavigableMap<Integer, Optional<RequestWindows.Frozen>> setAside = new TreeMap<>();

  private int slot;

  RequestWalk(RequestWindows live, long migration) {
    this.live = live;
    this.migration = migration;
    live.addObserver(this);
  }

  boolean isDone() {
    return slot >= Keyspace.SLOT_COUNT;
  }

  void end() {
    slot = Keyspace.SLOT_COUNT;
    setAside.clear();
    live.removeObserver(this);
  }

  /**
   * Takes the next step: one slot at most.
   *
   * @return how many clients it has visited, and one for itself
   */
  int step(List<SlotChunk> chunks) {
    int next = live.nextUsedSlot(slot);
    if (!setAside.isEmpty()) {
      next = Math.min(next, setAside.firstKey());
    }
    if (next >= Keyspace.SLOT_COUNT) {
      end();
      return 1;
    }
    Optional<RequestWindows.Frozen> aside = setAside.remove(next);
    RequestWindows.Frozen frozen = aside == null ? live.freeze(next) : aside.orElse(null);
    slot = next + 1;
    if (frozen == null) {
      return 1;
    }
    chunks.add(SlotChunk.of(migration, new FrozenRequests(next, frozen)));
    return frozen.clients().size() + 1;
  }

  @Override
  public void accept(RequestWindows changing, int changingSlot) {
    if (changingSlot >= slot && !setAside.containsKey(changingSlot)) {
      setAside.put(changingSlot, Optional.ofNullable(changing.freeze(changingSlot)));
    }
  }
}
