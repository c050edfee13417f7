package io.ashlar.engine.keyspace;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one slot: open addressing with linear probing. A record's home is its hash, scaled to
 * the capacity, so homes are in the order of the hashes; removal shifts records back, so the
 * records of one home stand between it and the next free place. A position of a walk is therefore a
 * <em>hash value</em>, not a place in the array: it means the same after the table has grown or
 * shrunk, and a walk returns every key that was there throughout, exactly once.
 *
 * <p>One tag byte a place (the low hash bits) lets a probe skip most records without reading them.
 * That allows a load of 7/8; with growth by a quarter at most, a table has few free places.
 */
final class SlotTable {
  private static final int MIN_CAPACITY = 4;

  /** A walk's position after the last hash. */
  static final long END = 1L << 32;

  private @Nullable Object[] records = new @Nullable Object[MIN_CAPACITY];
  private byte[] tags = new byte[MIN_CAPACITY];
  private int size;

  /** Estimated heap bytes of the records. */
  long recordBytes;

  /** How many of the records carry an expiry. */
  int expiring;

  /** How many of the records hold a value whose elements expire. */
  int elementExpiring;

  /**
   * No record of this slot, nor an element of one, expires before this; it may be early, never
   * late.
   */
  long earliestExpiryMs = Long.MAX_VALUE;

  /** The same of the records that were put here since a sweep of this slot began, or ever. */
  long earliestSinceSweepMs = Long.MAX_VALUE;

  int size() {
    return size;
  }

  int capacity() {
    return records.length;
  }

  /** Heap bytes of the table itself, without the records. */
  long heapBytes() {
    return 56 + 16 + 4L * records.length + Records.arrayBytes(records.length);
  }

  @Nullable Object find(byte[] key, int hash) {
    int at = indexOf(key, 0, key.length, hash);
    return at < 0 ? null : records[at];
  }

  /** Adds or replaces; returns what was there. */
  @Nullable Object put(byte[] key, int hash, Object record, long seed) {
    return put(key, 0, key.length, hash, record, seed);
  }

  /** As {@link #put(byte[], int, Object, long)}, with the key as a part of an array. */
  @Nullable Object put(byte[] bytes, int offset, int length, int hash, Object record, long seed) {
    int at = indexOf(bytes, offset, length, hash);
    if (at >= 0) {
      Object old = records[at];
      records[at] = record;
      return old;
    }
    if (size + 1 > records.length - Math.max(1, records.length >>> 3)) {
      resize(records.length + growthOf(records.length), seed);
    }
    insert(record, hash);
    size++;
    return null;
  }

  @Nullable Object remove(byte[] key, int hash, long seed) {
    int at = indexOf(key, 0, key.length, hash);
    if (at < 0) {
      return null;
    }
    Object old = records[at];
    closeGap(at, seed);
    size--;
    if (records.length > MIN_CAPACITY && size < records.length >>> 3) {
      resize(Math.max(MIN_CAPACITY, records.length >>> 1), seed);
    }
    return old;
  }

  /** Four sizes between a power of two and the next. */
  private static int growthOf(int capacity) {
    return Math.max(MIN_CAPACITY, Integer.highestOneBit(capacity) >>> 2);
  }

  private int home(long hash) {
    return (int) ((hash & 0xffffffffL) * records.length >>> 32);
  }

  /** The lowest hash whose home is at least this one. */
  private long lowestHash(int home) {
    return (((long) home << 32) + records.length - 1) / records.length;
  }

  private int next(int at) {
    return at + 1 == records.length ? 0 : at + 1;
  }

  /** Places from one to another, around the end. */
  private int distance(int from, int to) {
    return to >= from ? to - from : to - from + records.length;
  }

  /**
   * Visits the records whose hash is at least {@code from}, in the order of their homes, until at
   * least {@code limit} have been visited; the visitor must not change the table.
   *
   * @return the position to go on from, {@link #END} when the walk is over
   */
  long walk(long from, int limit, long seed, RecordVisitor visitor) {
    return walk(from, END, limit, seed, visitor);
  }

  /**
   * As {@link #walk(long, int, long, RecordVisitor)}, in another order, of one of its ranges at
   * most.
   */
  long walk(CopyOrder order, long place, int limit, long seed, RecordVisitor visitor) {
    if (place >= END) {
      return END;
    }
    long from = order.hash(place);
    long to = from + order.leftInRange(place);
    return place + walk(from, to, limit, seed, visitor) - from;
  }

  private long walk(long from, long to, int limit, long seed, RecordVisitor visitor) {
    int visited = 0;
    if (from >= to) {
      return to;
    }
    int last = home(to - 1);
    for (int home = home(from); home <= last; home++) {
      for (int at = home; tags[at] != 0; at = next(at)) {
        Object record = records[at];
        if (record == null) {
          throw new IllegalStateException("a tag without a record");
        }
        int hash = Records.hash(record, seed);
        long unsigned = hash & 0xffffffffL;
        if (home(hash) == home && unsigned >= from && unsigned < to) {
          visitor.visit(record, hash);
          visited++;
        }
      }
      if (visited >= limit) {
        return Math.min(to, lowestHash(home + 1));
      }
    }
    return to;
  }

  private int indexOf(byte[] bytes, int offset, int length, int hash) {
    byte tag = tag(hash);
    for (int at = home(hash); tags[at] != 0; at = next(at)) {
      if (tags[at] == tag) {
        Object record = records[at];
        if (record != null && Records.keyEquals(record, bytes, offset, length)) {
          return at;
        }
      }
    }
    return -1;
  }

  private void insert(Object record, int hash) {
    int at = home(hash);
    while (tags[at] != 0) {
      at = next(at);
    }
    records[at] = record;
    tags[at] = tag(hash);
  }

  /** Moves later records of the run back so that none is cut off from its home. */
  private void closeGap(int gap, long seed) {
    int hole = gap;
    for (int at = next(gap); tags[at] != 0; at = next(at)) {
      Object record = records[at];
      if (record == null) {
        throw new IllegalStateException("a tag without a record");
      }
      int home = home(Records.hash(record, seed));
      if (distance(home, at) >= distance(hole, at)) {
        records[hole] = record;
        tags[hole] = tags[at];
        hole = at;
      }
    }
    records[hole] = null;
    tags[hole] = 0;
  }

  private void resize(int capacity, long seed) {
    @Nullable Object[] old = records;
    records = new @Nullable Object[capacity];
    tags = new byte[capacity];
    for (Object record : old) {
      if (record != null) {
        insert(record, Records.hash(record, seed));
      }
    }
  }

  /** Never 0, which marks a free place. */
  private static byte tag(int hash) {
    return (byte) (hash | 0x80);
  }

  @Override
  public String toString() {
    return "SlotTable[" + size + "/" + records.length + " " + Arrays.toString(tags) + "]";
  }
}
