package io.ashlar.engine.command;

import io.ashlar.engine.effect.EffectBuffer;
import io.ashlar.engine.effect.EffectRecorder;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.RecordVisitor;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of its shard and may do to it. One instance a shard, used again for every
 * command.
 *
 * <p>Every look at a key notes the entry that last changed it, so that the reply can be held until
 * that entry is committed ({@link #holdSequence}); every change becomes an effect of the open
 * entry. A command cannot forget either, because this is its only way to the keys.
 */
public final class Execution {
  private final Databases databases;
  private final EffectRecorder recorder;
  final EffectBuffer buffer;
  private final EngineSettings settings;
  private final EngineStats stats;
  private final Watches watches;
  private final Waiters waiters;
  private final RandomGenerator random;
  private final AccessMarks access;
  private final Holds holds = new Holds();
  private final DatabaseChanges databaseChanges;
  private final Upkeep upkeep;
  private final Repeats repeats;
  private Keyspace keyspace;
  int slot;
  private long nowMs;
  private boolean touchesAccess = true;
  private boolean followerRead;
  private Audience audience = Audience.NOBODY;
  public final ScriptAccess scripting = new ScriptAccess(this);
  public final SlotMoves slotMoves;

  public Execution(
      Databases databases,
      ShardSlots slots,
      EffectBuffer buffer,
      EngineSettings settings,
      EngineStats stats,
      RandomGenerator random) {
    this.databases = databases;
    this.keyspace = databases.of(0);
    this.recorder = new EffectRecorder(databases, buffer);
    this.buffer = buffer;
    this.settings = settings;
    this.stats = stats;
    this.databaseChanges = new DatabaseChanges(this, databases, recorder, holds);
    this.slotMoves = new SlotMoves(slots, recorder, holds);
    this.upkeep = new Upkeep(this, databases, recorder);
    this.repeats = new Repeats(databases.requests(), recorder, holds);
    this.watches = new Watches(databases);
    this.waiters = new Waiters(databases);
    this.random = random;
    this.access = new AccessMarks(settings, random);
  }

  /**
   * Prepares for one command.
   *
   * @param database the number of the one that its client has selected
   * @param slot the slot of all its keys, -1 when it has none
   * @param nowMs the shard's clock
   */
  public void begin(int database, int slot, long nowMs, boolean touchesAccess) {
    this.keyspace = databases.of(database);
    this.slot = slot;
    this.nowMs = nowMs;
    this.touchesAccess = touchesAccess;
    databases.setNewKeyAccess(access.fresh(nowMs));
    holds.beginCommand();
  }

  /** Prepares for one read on a follower: nothing may change, so expired keys are only left out. */
  public void beginFollowerRead(int database, int slot, long nowMs) {
    begin(database, slot, nowMs, false);
    followerRead = true;
  }

  public void endFollowerRead() {
    followerRead = false;
  }

  /**
   * The entry whose commit the reply has to wait for; 0 when it depends on committed state only.
   */
  public long holdSequence() {
    return holds.holdSequence();
  }

  /** The number of the entry that effects go into now. */
  public long openSequence() {
    return holds.openSequence();
  }

  public void nextSequence() {
    holds.nextSequence();
  }

  public void committed(long sequence) {
    holds.committed(sequence);
  }

  public long nowMs() {
    return nowMs;
  }

  /** Whether this is a follower: nothing may change. */
  public boolean isFollowerRead() {
    return followerRead;
  }

  /** The slot of the command's keys. */
  public int slot() {
    return slot;
  }

  /** The number of the database that the command works on. */
  public int database() {
    return keyspace.database();
  }

  /** Goes on in another database; of the next command, {@link #begin} says it. */
  public void select(int database) {
    keyspace = databases.of(database);
  }

  public RandomGenerator random() {
    return random;
  }

  public EngineSettings settings() {
    return settings;
  }

  public EngineStats stats() {
    return stats;
  }

  public Watches watches() {
    return watches;
  }

  public Waiters waiters() {
    return waiters;
  }

  public Audience audience() {
    return audience;
  }

  public void setAudience(Audience listener) {
    audience = listener;
  }

  /** Tells that something happened to a key, if anybody wants to know. */
  public void event(KeyEvent.Kind kind, String name, byte[] key) {
    if ((settings.notifiedKinds & kind.bit()) != 0) {
      audience.happened(new KeyEvent(kind, keyspace.database(), name, key));
    }
  }

  /**
   * The record of a key for a command that reads it, or null: an expired key is deleted on the way.
   * Counts a hit or a miss and marks the key as used.
   */
  public @Nullable Object find(byte[] key) {
    Object record = findQuietly(key);
    if (record != null && touchesAccess) {
      access.touch(record, nowMs);
    }
    return record;
  }

  /**
   * As {@link #find}, for a command that goes on to write: marks the key as used, counts nothing.
   */
  public @Nullable Object findForWrite(byte[] key) {
    Object record = lookup(key);
    if (record != null && touchesAccess) {
      access.touch(record, nowMs);
    }
    return record;
  }

  /** As {@link #find}, without marking the key as used (TTL, TYPE...). */
  public @Nullable Object findQuietly(byte[] key) {
    Object record = inspect(key);
    if (record == null) {
      event(KeyEvent.Kind.MISSED, "keymiss", key);
    }
    return record;
  }

  /** As {@link #findQuietly}, and a missing key is no event either (OBJECT, DEL...). */
  public @Nullable Object inspect(byte[] key) {
    Object record = lookup(key);
    if (record == null) {
      stats.miss();
    } else {
      stats.hit();
    }
    return record;
  }

  /** Has the reply wait for whatever last changed a key, without looking at it. */
  public void depend(byte[] key) {
    holds.looked(keyspace.hash(key));
  }

  private @Nullable Object lookup(byte[] key) {
    int hash = keyspace.hash(key);
    holds.looked(hash);
    Object record = keyspace.find(slot, key, hash);
    if (record != null && Records.isExpired(record, nowMs)) {
      if (!followerRead) {
        upkeep.expire(slot, key);
      }
      return null;
    }
    return record;
  }

  /** Keys of the database, expired ones that nobody has deleted yet included. */
  public long keyCount() {
    holds.lookedAtAll();
    return keyspace.keyCount();
  }

  public int keyCount(int slot) {
    holds.lookedAtAll();
    return keyspace.keyCount(slot);
  }

  /**
   * Visits the keys of one slot from a position on, expired ones left out; the visitor gets records
   * and must not change keys.
   *
   * @param from 0, or what the last call returned
   * @param limit how many keys to visit at least before stopping at the next good place
   * @return the next position, {@link Keyspace#WALK_END} at the end of the slot
   */
  public long walk(int slot, long from, int limit, RecordVisitor visitor) {
    holds.lookedAtAll();
    return Unexpired.walk(keyspace, slot, from, limit, nowMs, visitor);
  }

  /** The first slot from {@code slot} on that holds a key, {@link Keyspace#SLOT_COUNT} if none. */
  public int nextNonEmptySlot(int slot) {
    return keyspace.nextNonEmptySlot(slot);
  }

  /** Some unexpired key, or null. */
  public @Nullable Object randomRecord() {
    holds.lookedAtAll();
    return Unexpired.random(keyspace, random, nowMs);
  }

  /**
   * Whether a value may grow by so many bytes at once within the shard's memory limit, with room
   * for the copy that growing takes. For commands that make much of few bytes sent.
   */
  public boolean hasRoomFor(long bytes) {
    long limit = settings.shardMemoryLimitBytes;
    return limit == 0 || databases.heapBytes() + 2 * bytes <= limit;
  }

  /**
   * Sets a string key, replacing whatever it was.
   *
   * @param expireAtMs {@link Records#NO_EXPIRY} for none
   * @param raw see {@link StringRecord#of}
   */
  public void setString(
      byte[] key, byte[] value, int offset, int length, long expireAtMs, boolean raw) {
    byte[] record = StringRecord.of(key, value, offset, length, expireAtMs, raw);
    Records.setAccess(record, access.fresh(nowMs));
    int hash = keyspace.hash(key);
    created(key);
    recorder.put(keyspace, slot, key, hash, record);
    holds.changed(hash);
    waiters.changed(keyspace, slot, key);
  }

  /** Sets a string key without expiry. */
  public void setString(byte[] key, byte[] value) {
    setString(key, value, 0, value.length, Records.NO_EXPIRY, false);
  }

  /**
   * Writes into a string at {@code offset}, growing it; creates the key if it is missing. The key
   * must hold a string or nothing, and the end be within {@link EngineSettings#maxBulkBytes}.
   */
  public void writeString(byte[] key, int offset, byte[] bytes) {
    created(key);
    recorder.write(keyspace, slot, key, offset, bytes);
    changed(slot, key);
  }

  /**
   * Changes a collection, or makes one; the key must be missing or hold that type. A value that
   * becomes empty takes its key with it.
   */
  public void change(byte[] key, ValueType type, ValueChange change) {
    int hash = keyspace.hash(key);
    created(key);
    recorder.change(keyspace, slot, key, hash, type, change);
    holds.changed(hash);
    waiters.changed(keyspace, slot, key);
  }

  /**
   * Makes a key hold a collection, whatever it held before.
   *
   * @param value not empty; the caller gives it away
   * @param expireAtMs {@link Records#NO_EXPIRY} for none; must be after now
   */
  public void setCollection(byte[] key, CollectionValue value, long expireAtMs) {
    delete(key);
    value.dump(change -> change(key, value.type(), change));
    if (expireAtMs != Records.NO_EXPIRY) {
      expireAt(key, expireAtMs);
    }
  }

  public boolean delete(byte[] key) {
    boolean deleted = recorder.delete(keyspace, slot, key);
    if (deleted) {
      changed(slot, key);
    }
    return deleted;
  }

  /**
   * Gives an existing key an expiry, or takes it away with {@link Records#NO_EXPIRY}. A time that
   * is not after now deletes the key, as Redis does.
   */
  public void expireAt(byte[] key, long expireAtMs) {
    if (expireAtMs != Records.NO_EXPIRY && expireAtMs <= nowMs) {
      delete(key);
      return;
    }
    recorder.expireAt(keyspace, slot, key, expireAtMs);
    changed(slot, key);
  }

  /** Moves an existing key, with its expiry, over whatever {@code newKey} was. */
  public void rename(byte[] key, byte[] newKey) {
    recorder.rename(keyspace, slot, key, newKey);
    event(KeyEvent.Kind.NEW, "new", newKey);
    changed(slot, key);
    changed(slot, newKey);
  }

  /** What concerns more than this database's single keys. */
  public DatabaseChanges databases() {
    return databaseChanges;
  }

  /** What the shard does to keys by itself. */
  public Upkeep upkeep() {
    return upkeep;
  }

  /** What is remembered of requests with ids. No command asks. */
  public Repeats repeats() {
    return repeats;
  }

  /** Whether the open entry holds effects. */
  public boolean hasEffects() {
    return !buffer.isEmpty();
  }

  /** A change is about to make the key, unless it is there. */
  private void created(byte[] key) {
    if ((settings.notifiedKinds & KeyEvent.Kind.NEW.bit()) != 0
        && keyspace.find(slot, key) == null) {
      event(KeyEvent.Kind.NEW, "new", key);
    }
  }

  void changed(int changedSlot, byte[] key) {
    holds.changed(keyspace.hash(key));
    waiters.changed(keyspace, changedSlot, key);
  }
}
