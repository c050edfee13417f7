package io.ashlar.engine.migration;

import io.ashlar.engine.effect.EffectTap;
import io.ashlar.engine.effect.FrozenRecord;
import io.ashlar.engine.effect.FrozenRequests;
import io.ashlar.engine.effect.KeyEffects;
import io.ashlar.engine.keyspace.CopyOrder;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.request.RequestWindows;
import io.ashlar.engine.value.CollectionValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Walks some slots in steps while commands go on, and hands out a copy that keeps up: each key when
 * the walk comes to it, and from then on every effect on it. An effect on a key that the walk has
 * not reached is left out, because it comes with the key.
 *
 * <p>The order is slot, what it remembers of requests, database, {@link CopyOrder}. Databases are
 * kept apart by their keyspaces, not by their numbers: SWAPDB is handed on as an effect, and what
 * is walked later has its new number then. Where a key takes another's place (RENAME, COPY, MOVE)
 * and only one of the two has been reached, the target cannot play the effect: it gets the new
 * value whole, or loses the old one.
 */
public final class SlotWalk implements EffectTap {
  /** What a step may cost: bytes that are copied, and keys that are looked at. */
  private static final long STEP_COST = 256 << 10;

  /** A key's own cost, in the same unit: 400 small keys make a step. */
  private static final long KEY_COST = 640;

  /** A copy of a collection copies its directory: a small part of what it takes. */
  private static final int DIRECTORY_SHARE = 64;

  /** About what one client's window takes. */
  private static final long CLIENT_BYTES = 1_024;

  private final BitSet slots;
  private final Keyspace[] order;
  private final Consumer<MovedPiece> out;
  private final RequestWindows requests;

  /** What the slot that the walk is in remembers of requests was handed out. */
  private boolean requestsReached;

  private int slot;
  private int database;

  /** Of the keys of one slot in one database, and how far the walk is in it. */
  private CopyOrder inSlot = CopyOrder.of(0);

  private long position;
  private boolean done;
  private long keys;
  private final long keysTotal;

  /**
   * @param databases those that hold the slots; effects on them must be told
   * @param out gets the pieces in order, on the shard thread
   */
  public SlotWalk(Databases databases, BitSet slots, Consumer<MovedPiece> out) {
    this.slots = (BitSet) slots.clone();
    this.order = databases.all().toArray(Keyspace[]::new);
    this.out = out;
    this.requests = databases.requests();
    this.slot = slots.nextSetBit(0);
    this.done = slot < 0;
    this.keysTotal = databases.keyCount(slots);
  }

  /** Whether every key was reached: from now on only effects are handed out. */
  public boolean isDone() {
    return done;
  }

  /** Keys handed out by the walk. */
  public long keys() {
    return keys;
  }

  /** Keys of its slots when it began. */
  public long keysTotal() {
    return keysTotal;
  }

  /** How many of its slots are behind it. */
  public int slotsDone() {
    return done ? slots.cardinality() : slots.get(0, slot).cardinality();
  }

  /** Goes on for about a quarter of a millisecond. */
  public void step() {
    step(STEP_COST);
  }

  void step(long cost) {
    long left = cost;
    while (!done && left > 0) {
      left -= reachRequests();
      Keyspace keyspace = order[database];
      if (keyspace.keyCount(slot) > 0 && position != Keyspace.WALK_END) {
        if (position == 0) {
          inSlot = CopyOrder.of(keyspace.keyCount(slot));
        }
        left -= walk(keyspace, left);
      } else {
        position = Keyspace.WALK_END;
      }
      if (position == Keyspace.WALK_END) {
        next();
        left -= 16;
      }
    }
  }

  private long reachRequests() {
    if (requestsReached) {
      return 0;
    }
    requestsReached = true;
    RequestWindows.Frozen frozen = requests.freeze(slot);
    if (frozen == null) {
      return 0;
    }
    long bytes = CLIENT_BYTES * (1L + frozen.clients().size());
    out.accept(new MovedPiece.Requests(new FrozenRequests(slot, frozen), bytes));
    return bytes;
  }

  private long walk(Keyspace keyspace, long budget) {
    long[] cost = {0};
    long[] bytes = {0};
    List<byte[]> strings = new ArrayList<>();
    List<MovedPiece> collections = new ArrayList<>();
    while (cost[0] < budget && position != Keyspace.WALK_END) {
      position =
          keyspace.walk(
              slot,
              inSlot,
              position,
              1,
              (record, hash) -> {
                keys++;
                cost[0] += KEY_COST;
                CollectionValue value = Records.collection(record);
                if (value != null) {
                  MovedPiece piece = frozen(keyspace, record, value);
                  collections.add(piece);
                  cost[0] += piece.bytes() / DIRECTORY_SHARE;
                } else {
                  byte[] flat = Records.flat(record);
                  strings.add(flat);
                  bytes[0] += flat.length + 16L;
                  cost[0] += flat == record ? 0 : flat.length;
                }
              });
    }
    if (!strings.isEmpty()) {
      out.accept(new MovedPiece.Strings(keyspace.database(), slot, strings, bytes[0]));
    }
    collections.forEach(out);
    return cost[0];
  }

  private MovedPiece frozen(Keyspace keyspace, Object record, CollectionValue value) {
    return new MovedPiece.Collection(
        keyspace.database(),
        slot,
        new FrozenRecord(
            Records.key(record), value.copy(), Records.expireAtMs(record), Records.access(record)),
        Records.heapBytes(record));
  }

  private void next() {
    position = 0;
    if (++database == order.length) {
      database = 0;
      requestsReached = false;
      slot = slots.nextSetBit(slot + 1);
      done = slot < 0;
    }
  }

  private boolean reached(Keyspace keyspace, int keySlot, byte[] key) {
    if (done || keySlot != slot) {
      return done || keySlot < slot;
    }
    int index = 0;
    while (order[index] != keyspace) {
      index++;
    }
    return index == database ? inSlot.place(keyspace.hash(key)) < position : index < database;
  }

  @Override
  public void changed(Keyspace keyspace, int keySlot, byte[] key, Supplier<byte[]> effect) {
    if (slots.get(keySlot) && reached(keyspace, keySlot, key)) {
      out.accept(new MovedPiece.Effects(effect.get()));
    }
  }

  @Override
  public void requests(int keySlot, Supplier<byte[]> effect) {
    boolean reached = done || keySlot < slot || (keySlot == slot && requestsReached);
    if (slots.get(keySlot) && reached) {
      out.accept(new MovedPiece.Effects(effect.get()));
    }
  }

  @Override
  public void transferred(
      int keySlot,
      Keyspace from,
      byte[] key,
      Keyspace to,
      byte[] newKey,
      boolean gone,
      Supplier<byte[]> effect) {
    if (!slots.get(keySlot)) {
      return;
    }
    boolean fromReached = reached(from, keySlot, key);
    boolean toReached = reached(to, keySlot, newKey);
    if (fromReached && toReached) {
      out.accept(new MovedPiece.Effects(effect.get()));
    } else if (toReached) {
      makeAnew(to, keySlot, newKey);
    } else if (fromReached && gone) {
      out.accept(new MovedPiece.Effects(KeyEffects.delete(from.database(), keySlot, key)));
    }
  }

  private void makeAnew(Keyspace keyspace, int keySlot, byte[] key) {
    int number = keyspace.database();
    Object record = keyspace.find(keySlot, key);
    if (record == null) {
      throw new IllegalStateException("a key that was just made is missing");
    }
    out.accept(new MovedPiece.Effects(KeyEffects.delete(number, keySlot, key)));
    CollectionValue value = Records.collection(record);
    if (value == null) {
      byte[] flat = Records.flat(record);
      out.accept(new MovedPiece.Strings(number, keySlot, List.of(flat), flat.length));
    } else {
      FrozenRecord frozen =
          new FrozenRecord(key, value.copy(), Records.expireAtMs(record), Records.access(record));
      out.accept(new MovedPiece.Collection(number, keySlot, frozen, Records.heapBytes(record)));
    }
  }

  @Override
  public void everything(Supplier<byte[]> effect) {
    out.accept(new MovedPiece.Effects(effect.get()));
  }
}
