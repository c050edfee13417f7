package io.ashlar.engine.keyspace;

import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All keys of one database of one shard, by slot. Knows nothing of time, leadership or effects: it
 * does what it is told, keeps counts and memory true, and tells its observers before every change.
 */
public final class Keyspace {
  public static final int SLOT_COUNT = 16384;

  private final Databases databases;
  private final long seed;
  private final ValueContext context;
  private final List<KeyObserver> observers;
  private int database;
  private @Nullable SlotTable[] slots = SpareTables.NONE;
  private final Tally tally = new Tally();

  Keyspace(Databases databases, ValueContext context, int database) {
    this.databases = databases;
    this.seed = context.hashSeed();
    this.context = context;
    this.observers = databases.observers();
    this.database = database;
  }

  private Keyspace(Keyspace source) {
    this.databases = source.databases;
    this.seed = source.seed;
    this.context = source.context;
    this.observers = List.of();
    this.database = source.database;
    this.slots = source.slots;
    this.tally.take(source.tally);
  }

  /** Which database these keys are now. */
  public int database() {
    return database;
  }

  /** As {@link Databases#swap} says. */
  void setDatabase(int number) {
    database = number;
  }

  public int hash(byte[] key) {
    return KeyHash.hash(key, 0, key.length, seed);
  }

  public long keyCount() {
    return tally.keys;
  }

  public int keyCount(int slot) {
    SlotTable table = slots[slot];
    return table == null ? 0 : table.size();
  }

  /** How many keys carry an expiry. */
  public long expiringCount() {
    return tally.expiring;
  }

  /** Estimated heap bytes of records and tables. */
  public long heapBytes() {
    return tally.heapBytes;
  }

  /** The record of a key, expired or not. */
  public @Nullable Object find(int slot, byte[] key, int hash) {
    SlotTable table = slots[slot];
    return table == null ? null : table.find(key, hash);
  }

  public @Nullable Object find(int slot, byte[] key) {
    return find(slot, key, hash(key));
  }

  /** Adds or replaces the key that {@code record} names. */
  public void put(int slot, byte[] key, Object record) {
    put(slot, key, 0, key.length, hash(key), record);
  }

  /** As {@link #put(int, byte[], Object)}, with the key's hash at hand. */
  public void put(int slot, byte[] key, int hash, Object record) {
    put(slot, key, 0, key.length, hash, record);
  }

  /** Adds or replaces the key that a string record names, without taking the key out of it. */
  public void putRecord(int slot, byte[] record) {
    int offset = StringRecord.keyOffset(record);
    int length = StringRecord.keyLength(record);
    put(slot, record, offset, length, KeyHash.hash(record, offset, length, seed), record);
  }

  private void put(int slot, byte[] source, int offset, int length, int hash, Object record) {
    SlotTable table = tableForPut(slot);
    if (!observers.isEmpty()) {
      byte[] key = Records.key(record);
      notifyChange(slot, key, hash, table.find(key, hash));
    }
    int capacity = table.capacity();
    long tableBytes = table.heapBytes();
    Object old = table.put(source, offset, length, hash, record, seed);
    if (table.capacity() != capacity) {
      tally.heapBytes += table.heapBytes() - tableBytes;
    }
    if (old == null) {
      tally.keys++;
    } else {
      tally.leave(table, old);
    }
    tally.enter(table, record);
  }

  public boolean remove(int slot, byte[] key) {
    int hash = hash(key);
    SlotTable table = slots[slot];
    if (table == null) {
      return false;
    }
    if (!observers.isEmpty()) {
      Object present = table.find(key, hash);
      if (present == null) {
        return false;
      }
      notifyChange(slot, key, hash, present);
    }
    long tableBytes = table.heapBytes();
    Object old = table.remove(key, hash, seed);
    if (old == null) {
      return false;
    }
    tally.heapBytes += table.heapBytes() - tableBytes;
    tally.keys--;
    tally.leave(table, old);
    if (table.size() == 0) {
      tally.heapBytes -= table.heapBytes();
      slots[slot] = null;
      leaveSlotsWhenEmpty();
    }
    return true;
  }

  private void leaveSlotsWhenEmpty() {
    if (tally.keys == 0) {
      databases.spareTables().leave(slots);
      slots = SpareTables.NONE;
    }
  }

  /**
   * Gives a key another expiry.
   *
   * @param expireAtMs {@link Records#NO_EXPIRY} for none
   * @return false when there is no such key
   */
  public boolean expireAt(int slot, byte[] key, long expireAtMs) {
    int hash = hash(key);
    SlotTable table = slots[slot];
    Object record = table == null ? null : table.find(key, hash);
    if (record == null) {
      return false;
    }
    put(slot, key, hash, Records.withExpiry(record, expireAtMs));
    return true;
  }

  /**
   * Writes into a string, which grows as needed; what lies between its end and {@code offset}
   * becomes zero bytes. A missing key is created without expiry.
   */
  public void writeString(int slot, byte[] key, int offset, byte[] bytes) {
    int hash = hash(key);
    SlotTable table = slots[slot];
    Object record = table == null ? null : table.find(key, hash);
    if (table != null && record instanceof ObjectRecord object) {
      if (!(object.value instanceof RawString raw)) {
        throw new CorruptEntryException("a write into a string meets another type");
      }
      notifyChange(slot, key, hash, record);
      tally.leave(table, record);
      raw.write(offset, bytes, 0, bytes.length);
      tally.enter(table, record);
      return;
    }
    Object written = RawString.written((byte[]) record, key, offset, bytes);
    if (record == null) {
      Records.setAccess(written, databases.newKeyAccess());
    }
    put(slot, key, hash, written);
  }

  /**
   * Changes a collection. A missing key is created without expiry; a value that becomes empty takes
   * its key with it.
   *
   * @throws CorruptEntryException when the key holds another type
   */
  public void change(int slot, byte[] key, int hash, ValueType type, ValueChange change) {
    SlotTable table = slots[slot];
    Object record = table == null ? null : table.find(key, hash);
    if (table == null || record == null) {
      CollectionValue value = change.applyTo(type.create(context), context);
      if (!value.isEmpty()) {
        ObjectRecord made = ObjectRecord.of(key, value, Records.NO_EXPIRY);
        Records.setAccess(made, databases.newKeyAccess());
        put(slot, key, hash, made);
      }
      return;
    }
    CollectionValue value = Records.collection(record);
    if (value == null || value.type() != type) {
      throw new CorruptEntryException("a change of a " + type.typeName() + " meets another type");
    }
    notifyChange(slot, key, hash, record);
    tally.leave(table, record);
    CollectionValue changed = change.applyTo(value, context);
    ((ObjectRecord) record).value = changed;
    tally.enter(table, record);
    if (changed.isEmpty()) {
      remove(slot, key);
    }
  }

  /** Sets a key's access clock, see {@link AccessClock}; nothing happens when it is missing. */
  public void setAccess(int slot, byte[] key, int access) {
    Object record = find(slot, key);
    if (record != null) {
      Records.setAccess(record, access);
    }
  }

  /** Drops every key; the old tables are left to observers that hold them and to the collector. */
  public void flush() {
    for (KeyObserver observer : List.copyOf(observers)) {
      observer.beforeFlush(this);
    }
    slots = SpareTables.NONE;
    tally.clear();
  }

  /**
   * Hands a slot with all its keys to another keyspace, which has none there. Costs nothing per
   * key; observers are not told.
   */
  public void moveSlot(int slot, Keyspace to) {
    SlotTable table = slots[slot];
    if (table == null) {
      return;
    }
    if (to.slots[slot] != null) {
      throw new CorruptEntryException("slot " + slot + " holds keys where it moves to");
    }
    slots[slot] = null;
    tally.tableLeaves(table);
    leaveSlotsWhenEmpty();
    if (to.slots == SpareTables.NONE) {
      to.slots = to.databases.spareTables().take();
    }
    to.slots[slot] = table;
    to.tally.tableEnters(table);
  }

  /**
   * The tables as they are now, for a walk that must go on over them after a {@link #flush}. Only
   * valid when this keyspace is flushed next.
   */
  public Keyspace detach() {
    return new Keyspace(this);
  }

  /**
   * Visits keys of one slot from a hash position on.
   *
   * @return the position to go on from, {@link #WALK_END} at the end of the slot
   */
  public long walk(int slot, long from, int limit, RecordVisitor visitor) {
    SlotTable table = slots[slot];
    return table == null ? WALK_END : table.walk(from, limit, seed, visitor);
  }

  /**
   * Visits keys of one slot in the order of a copy, from a place on, of one range at most.
   *
   * @return the place to go on from, {@link #WALK_END} at the end of the slot
   */
  public long walk(int slot, CopyOrder order, long place, int limit, RecordVisitor visitor) {
    SlotTable table = slots[slot];
    return table == null ? WALK_END : table.walk(order, place, limit, seed, visitor);
  }

  public static final long WALK_END = SlotTable.END;

  /**
   * The first slot from {@code slot} on that holds a key, {@link #SLOT_COUNT} when there is none.
   */
  public int nextNonEmptySlot(int slot) {
    int at = slot;
    while (at < SLOT_COUNT && slots[at] == null) {
      at++;
    }
    return at;
  }

  /**
   * The first slot from {@code slot} on where a key or an element may have expired, {@link
   * #SLOT_COUNT} if none.
   */
  public int nextExpiringSlot(int slot, long nowMs) {
    for (int at = slot; at < SLOT_COUNT; at++) {
      SlotTable table = slots[at];
      if (table != null
          && table.expiring + table.elementExpiring > 0
          && table.earliestExpiryMs <= nowMs) {
        return at;
      }
    }
    return SLOT_COUNT;
  }

  /** A walk over a slot begins, possibly in steps, that ends with {@link #endSweep}. */
  public void beginSweep(int slot) {
    SlotTable table = slots[slot];
    if (table != null) {
      table.earliestSinceSweepMs = Long.MAX_VALUE;
    }
  }

  /**
   * States when the earliest key of a slot expires, found by a walk over all of it; keys that came
   * behind the walk count, too.
   */
  public void endSweep(int slot, long earliestExpiryMs) {
    SlotTable table = slots[slot];
    if (table != null) {
      table.earliestExpiryMs = Math.min(earliestExpiryMs, table.earliestSinceSweepMs);
    }
  }

  /** A record and where it stands. */
  public record Located(int database, int slot, Object record) {}

  /** Some key, or null when there is none; all keys are about equally likely. */
  public @Nullable Located randomRecord(RandomGenerator random) {
    return tally.keys == 0
        ? null
        : new RandomPick(slots, seed, random, false).pick(database, tally.keys);
  }

  /** Some key that carries an expiry, or null when there is none; all about equally likely. */
  public @Nullable Located randomExpiring(RandomGenerator random) {
    return tally.expiring == 0
        ? null
        : new RandomPick(slots, seed, random, true).pick(database, tally.expiring);
  }

  private SlotTable tableForPut(int slot) {
    SlotTable table = slots[slot];
    if (table == null) {
      if (slots == SpareTables.NONE) {
        slots = databases.spareTables().take();
      }
      table = new SlotTable();
      slots[slot] = table;
      tally.heapBytes += table.heapBytes();
    }
    return table;
  }

  private void notifyChange(int slot, byte[] key, int hash, @Nullable Object old) {
    for (int i = 0; i < observers.size(); i++) {
      observers.get(i).beforeChange(this, slot, key, hash, old);
    }
  }
}
