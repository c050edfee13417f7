package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestWindows;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.slots.SlotChange;
import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/** Replays committed entries, and the effects of which a snapshot makes its collections. */
public final class EffectApplier {
  private static final int TYPE_CODES = 256;

  private final Databases databases;
  private final LongToIntFunction newKeyAccess;
  private final List<ValueType> allTypes;
  private final @Nullable ShardSlots slots;
  private final @Nullable ValueType[] types = new @Nullable ValueType[TYPE_CODES];

  /**
   * @param types every type of collection there is
   * @param newKeyAccess the access bits of keys made at a time, milliseconds since the epoch
   */
  public EffectApplier(Databases databases, List<ValueType> types, LongToIntFunction newKeyAccess) {
    this(databases, types, newKeyAccess, true);
  }

  private EffectApplier(
      Databases databases, List<ValueType> types, LongToIntFunction newKeyAccess, boolean ofShard) {
    this.databases = databases;
    this.newKeyAccess = newKeyAccess;
    this.allTypes = List.copyOf(types);
    this.slots = ofShard ? new ShardSlots(databases, this::applyHidden) : null;
    for (ValueType type : types) {
      if (this.types[type.code()] != null) {
        throw new IllegalArgumentException("two types have the code " + type.code());
      }
      this.types[type.code()] = type;
    }
  }

  /** The slots of the shard, which its entries change. */
  public ShardSlots slots() {
    return Objects.requireNonNull(slots, "hidden databases have no slots of their own");
  }

  private void applyHidden(Databases hidden, ByteBuffer effects) {
    hidden.setNewKeyAccess(databases.newKeyAccess());
    new EffectApplier(hidden, allTypes, newKeyAccess, false).applyEffects(effects);
  }

  /**
   * Applies one entry.
   *
   * @return the shard's clock at the end of the entry, milliseconds since the epoch
   * @throws CorruptEntryException when the bytes are not an entry of a known version; the keyspace
   *     is then undefined and must be rebuilt
   */
  public long apply(ByteBuffer entry) {
    ByteReader in = new ByteReader(entry);
    int version = in.int8();
    if (version != EffectCode.VERSION) {
      throw new CorruptEntryException("entry of unknown version " + version);
    }
    long clockMs = in.int64();
    databases.setNewKeyAccess(newKeyAccess.applyAsInt(clockMs));
    applyAll(in);
    return clockMs;
  }

  /**
   * Applies effects that come without an entry's head, as {@link FrozenRecord} writes them.
   *
   * @throws CorruptEntryException as {@link #apply}
   */
  public void applyEffects(ByteBuffer effects) {
    applyAll(new ByteReader(effects));
  }

  private void applyAll(ByteReader in) {
    try {
      while (in.hasRemaining()) {
        applyOne(in);
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new CorruptEntryException("an effect does not fit its key: " + e);
    }
  }

  private void applyOne(ByteReader in) {
    int code = in.int8();
    Keyspace keyspace = database(0);
    if (code == EffectCode.DATABASE) {
      keyspace = database(in.int8());
      code = in.int8();
    }
    switch (code) {
      case EffectCode.SLOTS -> {
        if (slots == null) {
          throw new CorruptEntryException("slots change among keys that arrive");
        }
        slots.apply(SlotChange.read(in));
      }
      case EffectCode.FLUSH -> databases.flush();
      case EffectCode.FLUSH_DB -> keyspace.flush();
      case EffectCode.SWAP ->
          databases.swap(database(in.int8()).database(), database(in.int8()).database());
      case EffectCode.REQUEST,
          EffectCode.FORGET,
          EffectCode.CLEAR,
          EffectCode.WINDOW,
          EffectCode.FORGOTTEN ->
          applyToRequests(code, slot(in), in);
      default -> applyToKey(keyspace, code, slot(in), in);
    }
  }

  private static int slot(ByteReader in) {
    int slot = in.int16();
    if (slot >= Keyspace.SLOT_COUNT) {
      throw new CorruptEntryException("slot " + slot + " is out of range");
    }
    return slot;
  }

  private void applyToRequests(int code, int slot, ByteReader in) {
    RequestWindows requests = databases.requests();
    switch (code) {
      case EffectCode.REQUEST ->
          requests.add(slot, client(in), in.varlong(), in.varlong(), in.int64(), in.bytes());
      case EffectCode.FORGET -> requests.forget(slot, client(in));
      case EffectCode.CLEAR -> requests.clear(slot);
      case EffectCode.WINDOW -> requests.restore(slot, client(in), in);
      case EffectCode.FORGOTTEN -> requests.restoreForgotten(slot, in.int64());
      default -> throw new CorruptEntryException("unknown effect code " + code);
    }
  }

  private static ClientId client(ByteReader in) {
    return new ClientId(in.int64(), in.int64());
  }

  private void applyToKey(Keyspace keyspace, int code, int slot, ByteReader in) {
    byte[] key = in.bytes();
    switch (code) {
      case EffectCode.PUT -> put(keyspace, slot, key);
      case EffectCode.DELETE -> keyspace.remove(slot, key);
      case EffectCode.EXPIRE_AT -> keyspace.expireAt(slot, key, in.int64());
      case EffectCode.WRITE -> keyspace.writeString(slot, key, in.varint(), in.bytes());
      case EffectCode.RENAME -> Changes.rename(keyspace, slot, key, in.bytes());
      case EffectCode.COPY -> Changes.copy(keyspace, slot, key, keyspace, in.bytes());
      case EffectCode.CHANGE -> change(keyspace, slot, key, in);
      case EffectCode.ACCESS -> keyspace.setAccess(slot, key, in.varint());
      case EffectCode.MOVE -> Changes.move(keyspace, slot, key, database(in.int8()));
      case EffectCode.COPY_TO -> {
        byte[] newKey = in.bytes();
        Changes.copy(keyspace, slot, key, database(in.int8()), newKey);
      }
      default -> throw new CorruptEntryException("unknown effect code " + code);
    }
  }

  /**
   * Puts a string record from outside.
   *
   * @throws CorruptEntryException when it is none
   */
  public void put(int database, int slot, byte[] record) {
    put(database(database), slot, record);
  }

  private static void put(Keyspace keyspace, int slot, byte[] record) {
    if (!StringRecord.isWellFormed(record)) {
      throw new CorruptEntryException("malformed record in slot " + slot);
    }
    keyspace.putRecord(slot, record);
  }

  private void change(Keyspace keyspace, int slot, byte[] key, ByteReader in) {
    int code = in.int8();
    ValueType type = types[code];
    if (type == null) {
      throw new CorruptEntryException("unknown type " + code + " of a value");
    }
    keyspace.change(slot, key, keyspace.hash(key), type, type.readChange(in));
  }

  private Keyspace database(int number) {
    if (!Databases.exists(number)) {
      throw new CorruptEntryException("there is no database " + number);
    }
    return databases.of(number);
  }
}
