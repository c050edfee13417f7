package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.engine.slots.SlotChange;
import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.ValueType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells which keys a committed entry changed, from its bytes alone. Keys that arrive from another
 * shard are no changes. Any thread.
 */
public final class EffectKeys {
  private static final int TYPE_CODES = 256;

  /** Hears of the changes of an entry, in their order. */
  public interface Hearer {
    /** A key was made, or what it holds or when it expires has changed. */
    void written(int database, int slot, byte[] key);

    /** A key is gone. */
    void removed(int database, int slot, byte[] key);

    /** All keys of one of the shard's databases are gone, or others stand in their place. */
    void replaced(int database);
  }

  private final @Nullable ValueType[] types = new @Nullable ValueType[TYPE_CODES];

  /**
   * @param types every type of collection there is
   */
  public EffectKeys(List<ValueType> types) {
    types.forEach(type -> this.types[type.code()] = type);
  }

  /**
   * Reads one entry.
   *
   * @throws CorruptEntryException when the bytes are not an entry of a known version
   */
  public void read(ByteBuffer entry, Hearer hearer) {
    ByteReader in = new ByteReader(entry);
    int version = in.int8();
    if (version != EffectCode.VERSION) {
      throw new CorruptEntryException("entry of unknown version " + version);
    }
    in.int64();
    while (in.hasRemaining()) {
      int code = in.int8();
      int database = 0;
      if (code == EffectCode.DATABASE) {
        database = in.int8();
        code = in.int8();
      }
      readOne(code, database, in, hearer);
    }
  }

  private void readOne(int code, int database, ByteReader in, Hearer hearer) {
    switch (code) {
      case EffectCode.SLOTS -> SlotChange.read(in);
      case EffectCode.FLUSH -> {
        for (int each = 0; Databases.exists(each); each++) {
          hearer.replaced(each);
        }
      }
      case EffectCode.FLUSH_DB -> hearer.replaced(database);
      case EffectCode.SWAP -> {
        hearer.replaced(in.int8());
        hearer.replaced(in.int8());
      }
      case EffectCode.REQUEST, EffectCode.FORGET, EffectCode.CLEAR -> skipRequest(code, in);
      default -> readKey(code, database, in.int16(), in, hearer);
    }
  }

  private static void skipRequest(int code, ByteReader in) {
    in.int16();
    if (code == EffectCode.CLEAR) {
      return;
    }
    in.int64();
    in.int64();
    if (code == EffectCode.REQUEST) {
      in.varlong();
      in.varlong();
      in.int64();
      in.bytes();
    }
  }

  private void readKey(int code, int database, int slot, ByteReader in, Hearer hearer) {
    byte[] key = in.bytes();
    switch (code) {
      case EffectCode.PUT -> hearer.written(database, slot, StringRecord.key(key));
      case EffectCode.DELETE -> hearer.removed(database, slot, key);
      case EffectCode.EXPIRE_AT -> {
        in.int64();
        hearer.written(database, slot, key);
      }
      case EffectCode.WRITE -> {
        in.varint();
        in.bytes();
        hearer.written(database, slot, key);
      }
      case EffectCode.CHANGE -> {
        change(in);
        hearer.written(database, slot, key);
      }
      case EffectCode.RENAME -> {
        byte[] newKey = in.bytes();
        if (!Arrays.equals(key, newKey)) {
          hearer.removed(database, slot, key);
        }
        hearer.written(database, slot, newKey);
      }
      case EffectCode.COPY -> hearer.written(database, slot, in.bytes());
      case EffectCode.COPY_TO -> {
        byte[] newKey = in.bytes();
        hearer.written(in.int8(), slot, newKey);
      }
      case EffectCode.MOVE -> {
        hearer.removed(database, slot, key);
        hearer.written(in.int8(), slot, key);
      }
      default -> throw new CorruptEntryException("unknown effect code " + code);
    }
  }

  private void change(ByteReader in) {
    int code = in.int8();
    ValueType type = types[code];
    if (type == null) {
      throw new CorruptEntryException("unknown type " + code + " of a value");
    }
    var _ = type.readChange(in);
  }
}
