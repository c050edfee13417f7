package io.ashlar.engine.snapshot;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.KeyObserver;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.slots.ShardSlots;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks all keys of a shard, and what it remembers of requests, in steps while commands go on
 * changing them, and hands out both as they were at the start: the requests first, then one
 * database after the other, each by a {@link DatabaseWalk} that knows its number of the start.
 * SWAPDB gives the keyspaces other numbers, which no walk minds. Hidden databases of slots that
 * come or go follow; a walk must be given up when {@linkplain
 * io.ashlar.engine.slots.SlotChange#movesKeys keys move} between those and the others.
 */
public final class SnapshotWalk implements KeyObserver {
  private final List<Databases> observed = new ArrayList<>(1);
  private final byte[] slotsState;

  /** Of the databases that held keys at the start, those that are not through yet. */
  private final List<DatabaseWalk> left = new ArrayList<>();

  private final List<RequestWalk> requests = new ArrayList<>(1);
  private boolean done;

  /** Starts a walk over all keys as they are now. */
  public SnapshotWalk(Databases databases, ShardSlots slots) {
    slotsState = slots.toBytes();
    add(SlotChunk.LIVE, databases);
    slots.incoming().forEach((id, in) -> add(id, in.staged()));
    slots.outgoing().forEach((id, out) -> add(id, out.keys()));
  }

  private void add(long migration, Databases databases) {
    requests.add(new RequestWalk(databases.requests(), migration));
    for (Keyspace keyspace : databases.all()) {
      if (keyspace.keyCount() > 0) {
        left.add(new DatabaseWalk(keyspace, migration));
      }
    }
    databases.addObserver(this);
    observed.add(databases);
  }

  /** The shard's slots at the start, see {@link ShardSlots#toBytes}. */
  public byte[] slotsState() {
    return slotsState;
  }

  public boolean isDone() {
    return done;
  }

  /** Ends the walk early; nothing more is handed out. */
  public void cancel() {
    finish();
  }

  /**
   * Takes the next step.
   *
   * @param limit how many records to visit at about most; one slot's overflow may exceed it
   *     slightly
   * @return the next chunks, empty when the walk is done
   */
  public List<SlotChunk> step(int limit) {
    List<SlotChunk> chunks = new ArrayList<>();
    int visited = 0;
    while (visited < limit && !requests.isEmpty()) {
      RequestWalk walk = requests.getFirst();
      visited += walk.step(chunks);
      if (walk.isDone()) {
        requests.removeFirst();
      }
    }
    while (visited < limit && !left.isEmpty()) {
      DatabaseWalk walk = left.getFirst();
      visited += walk.stepInSlot(limit - visited, chunks);
      if (walk.isDone()) {
        left.removeFirst();
      }
    }
    if (left.isEmpty() && requests.isEmpty()) {
      finish();
    }
    return chunks;
  }

  private void finish() {
    done = true;
    left.clear();
    requests.forEach(RequestWalk::end);
    requests.clear();
    observed.forEach(databases -> databases.removeObserver(this));
  }

  @Override
  public void beforeChange(
      Keyspace keyspace, int slot, byte[] key, int hash, @Nullable Object old) {
    for (int i = 0; i < left.size(); i++) {
      if (left.get(i).isOf(keyspace)) {
        left.get(i).beforeChange(slot, key, hash, old);
        return;
      }
    }
  }

  @Override
  public void beforeFlush(Keyspace flushed) {
    for (DatabaseWalk walk : left) {
      if (walk.isOf(flushed)) {
        walk.beforeFlush();
      }
    }
  }

  @Override
  public void beforeSwap(Keyspace one, Keyspace other) {
    // A walk goes by the keyspace, which stays what it is.
  }
}
