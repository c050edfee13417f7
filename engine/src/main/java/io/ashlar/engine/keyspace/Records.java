package io.ashlar.engine.keyspace;

import io.ashlar.engine.value.CollectionValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of any record. A record is either a {@code byte[]} laid out by {@link
 * StringRecord} or an {@link ObjectRecord}; the table stores both without a wrapper, because a
 * wrapper would cost 16 bytes a key.
 */
public final class Records {
  /** The expiry of a key that does not expire. */
  public static final long NO_EXPIRY = -1;

  private Records() {}

  public static byte[] key(Object record) {
    return record instanceof byte[] bytes ? StringRecord.key(bytes) : ((ObjectRecord) record).key;
  }

  /** Whether the record's key is {@code length} bytes of {@code source} from {@code offset} on. */
  static boolean keyEquals(Object record, byte[] source, int offset, int length) {
    if (record instanceof byte[] bytes) {
      return StringRecord.keyEquals(bytes, source, offset, length);
    }
    byte[] key = ((ObjectRecord) record).key;
    return Arrays.equals(key, 0, key.length, source, offset, offset + length);
  }

  static int hash(Object record, long seed) {
    if (record instanceof byte[] bytes) {
      return KeyHash.hash(
          bytes, StringRecord.keyOffset(bytes), StringRecord.keyLength(bytes), seed);
    }
    byte[] key = ((ObjectRecord) record).key;
    return KeyHash.hash(key, 0, key.length, seed);
  }

  /** Milliseconds since the epoch, or {@link #NO_EXPIRY}. */
  public static long expireAtMs(Object record) {
    return record instanceof byte[] bytes
        ? StringRecord.expireAtMs(bytes)
        : ((ObjectRecord) record).expireAtMs();
  }

  /** A record that differs in its expiry only; of a value that changes in place, the same value. */
  static Object withExpiry(Object record, long expireAtMs) {
    return record instanceof byte[] bytes
        ? StringRecord.withExpiry(bytes, expireAtMs)
        : ((ObjectRecord) record).withExpiry(expireAtMs);
  }

  public static boolean isExpired(Object record, long nowMs) {
    long at = expireAtMs(record);
    return at != NO_EXPIRY && at <= nowMs;
  }

  public static int access(Object record) {
    return record instanceof byte[] bytes
        ? StringRecord.access(bytes)
        : ((ObjectRecord) record).access;
  }

  public static void setAccess(Object record, int access) {
    if (record instanceof byte[] bytes) {
      StringRecord.setAccess(bytes, access);
    } else {
      ((ObjectRecord) record).access = access & 0xffffff;
    }
  }

  public static boolean isString(Object record) {
    return record instanceof byte[]
        || (record instanceof ObjectRecord object && object.value instanceof RawString);
  }

  public static String typeName(Object record) {
    return record instanceof ObjectRecord object ? object.value.typeName() : "string";
  }

  /** Estimated heap bytes of the record itself (compact object headers, 8-byte alignment). */
  public static long heapBytes(Object record) {
    if (record instanceof byte[] bytes) {
      return arrayBytes(bytes.length);
    }
    ObjectRecord object = (ObjectRecord) record;
    return object.heapBytes() + arrayBytes(object.key.length) + object.value.heapBytes();
  }

  /** Heap bytes of a {@code byte[]}: an 8-byte header, a 4-byte length, padded to 8. */
  public static long arrayBytes(int length) {
    return (12L + length + 7) & ~7L;
  }

  /** See {@link CollectionValue#nextElementExpiryMs}; of a string, never. */
  public static long nextElementExpiryMs(Object record) {
    return record instanceof ObjectRecord object && object.value instanceof CollectionValue value
        ? value.nextElementExpiryMs()
        : Long.MAX_VALUE;
  }

  /** The collection that a record holds, null when it holds a string. */
  public static @Nullable CollectionValue collection(Object record) {
    return record instanceof ObjectRecord object && object.value instanceof CollectionValue value
        ? value
        : null;
  }

  /**
   * A string's record in its flat form, as effects and snapshots carry it; shares nothing that
   * changes.
   */
  public static byte[] flat(Object stringRecord) {
    if (stringRecord instanceof byte[] bytes) {
      return bytes;
    }
    ObjectRecord object = (ObjectRecord) stringRecord;
    RawString raw = (RawString) object.value;
    return StringRecord.of(object.key, raw.array(), 0, raw.length(), object.expireAtMs(), true);
  }

  /** Length of a string's value in bytes; the record must be a string. */
  public static int stringLength(Object record) {
    return record instanceof byte[] bytes
        ? StringRecord.valueLength(bytes)
        : ((RawString) ((ObjectRecord) record).value).length();
  }

  /**
   * The array that a string's value lies in, from {@link #stringOffset} on. Not to be written to,
   * and valid until the key's next change.
   */
  public static byte[] stringArray(Object record) {
    return record instanceof byte[] bytes
        ? bytes
        : ((RawString) ((ObjectRecord) record).value).array();
  }

  /** Where in {@link #stringArray} a string's value begins. */
  public static int stringOffset(Object record) {
    return record instanceof byte[] bytes ? StringRecord.valueOffset(bytes) : 0;
  }

  /** A copy of bytes {@code from} (inclusive) to {@code to} (exclusive) of a string's value. */
  public static byte[] stringBytes(Object record, int from, int to) {
    if (record instanceof byte[] bytes) {
      int offset = StringRecord.valueOffset(bytes);
      return Arrays.copyOfRange(bytes, offset + from, offset + to);
    }
    return ((RawString) ((ObjectRecord) record).value).toBytes(from, to);
  }

  /** A copy of a string's value. */
  public static byte[] stringBytes(Object record) {
    return stringBytes(record, 0, stringLength(record));
  }
}
