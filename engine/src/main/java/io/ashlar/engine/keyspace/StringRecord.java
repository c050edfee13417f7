package io.ashlar.engine.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A string key as one {@code byte[]}: a change makes a new array, so readers, replies and snapshots
 * may keep a reference. Only the three access bytes are written in place.
 *
 * <pre>
 * offset  bytes
 * 0       1      bit 7: has an expiry; bit 6: encoding is raw whatever the length;
 *                bits 0-5: key length, 63 when it stands in an int of its own
 * 1       3      access clock, see {@link AccessClock}; local to this replica
 * 4       0|4    key length when the six bits above are 63
 *         0|8    expiry, milliseconds since the epoch
 *         n      key
 *         m      value, to the end
 * </pre>
 */
public final class StringRecord {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int EXPIRES = 0x80;
  private static final int RAW = 0x40;
  private static final int LENGTH_MASK = 0x3f;
  private static final int LONG_KEY = 0x3f;
  private static final int ACCESS_OFFSET = 1;
  private static final int HEADER_BYTES = 4;

  private StringRecord() {}

  /**
   * @param expireAtMs {@link Records#NO_EXPIRY} for none
   * @param raw OBJECT ENCODING answers raw even for a short value (it was built by APPEND or
   *     SETRANGE)
   */
  public static byte[] of(
      byte[] key, byte[] value, int offset, int length, long expireAtMs, boolean raw) {
    boolean longKey = key.length >= LONG_KEY;
    boolean expires = expireAtMs != Records.NO_EXPIRY;
    int at = HEADER_BYTES + (longKey ? 4 : 0) + (expires ? 8 : 0);
    byte[] record = new byte[at + key.length + length];
    record[0] =
        (byte) ((expires ? EXPIRES : 0) | (raw ? RAW : 0) | (longKey ? LONG_KEY : key.length));
    if (longKey) {
      INT.set(record, HEADER_BYTES, key.length);
    }
    if (expires) {
      LONG.set(record, at - 8, expireAtMs);
    }
    System.arraycopy(key, 0, record, at, key.length);
    System.arraycopy(value, offset, record, at + key.length, length);
    return record;
  }

  /** The same key and value with another expiry. */
  static byte[] withExpiry(byte[] record, long expireAtMs) {
    int value = valueOffset(record);
    byte[] copy = of(key(record), record, value, record.length - value, expireAtMs, isRaw(record));
    setAccess(copy, access(record));
    return copy;
  }

  public static boolean isRaw(byte[] record) {
    return (record[0] & RAW) != 0;
  }

  static int keyLength(byte[] record) {
    int length = record[0] & LENGTH_MASK;
    return length == LONG_KEY ? (int) INT.get(record, HEADER_BYTES) : length;
  }

  static int keyOffset(byte[] record) {
    return HEADER_BYTES
        + ((record[0] & LENGTH_MASK) == LONG_KEY ? 4 : 0)
        + ((record[0] & EXPIRES) != 0 ? 8 : 0);
  }

  public static byte[] key(byte[] record) {
    int offset = keyOffset(record);
    return Arrays.copyOfRange(record, offset, offset + keyLength(record));
  }

  static boolean keyEquals(byte[] record, byte[] source, int offset, int length) {
    int at = keyOffset(record);
    return Arrays.equals(record, at, at + keyLength(record), source, offset, offset + length);
  }

  public static int valueOffset(byte[] record) {
    return keyOffset(record) + keyLength(record);
  }

  public static int valueLength(byte[] record) {
    return record.length - valueOffset(record);
  }

  static long expireAtMs(byte[] record) {
    return (record[0] & EXPIRES) == 0
        ? Records.NO_EXPIRY
        : (long) LONG.get(record, keyOffset(record) - 8);
  }

  static int access(byte[] record) {
    return (record[ACCESS_OFFSET] & 0xff) << 16
        | (record[ACCESS_OFFSET + 1] & 0xff) << 8
        | (record[ACCESS_OFFSET + 2] & 0xff);
  }

  static void setAccess(byte[] record, int access) {
    record[ACCESS_OFFSET] = (byte) (access >>> 16);
    record[ACCESS_OFFSET + 1] = (byte) (access >>> 8);
    record[ACCESS_OFFSET + 2] = (byte) access;
  }

  /**
   * Whether bytes from an entry or a snapshot have this layout: lengths fit, nothing is read beyond
   * the end.
   */
  public static boolean isWellFormed(byte[] record) {
    if (record.length < HEADER_BYTES) {
      return false;
    }
    boolean longKey = (record[0] & LENGTH_MASK) == LONG_KEY;
    int fixed = HEADER_BYTES + (longKey ? 4 : 0) + ((record[0] & EXPIRES) != 0 ? 8 : 0);
    if (record.length < fixed) {
      return false;
    }
    int keyLength = keyLength(record);
    return keyLength >= 0 && keyLength <= record.length - fixed;
  }
}
