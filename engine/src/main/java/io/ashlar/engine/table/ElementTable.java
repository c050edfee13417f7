package io.ashlar.engine.table;

import io.ashlar.engine.keyspace.KeyHash;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of elements in blocks, by linear hashing (Litwin, 1980): it grows and shrinks one
 * bucket at a time, so no command pays for a rehash.
 *
 * <p>A bucket holds the elements of one range of hash values: with {@code 2^d + s} buckets, the
 * ranges are those of the top {@code d} bits of the hash, and of {@code d + 1} bits for those whose
 * reversed top bits are below {@code s}. A position of a {@link #walk} is a hash value, which means
 * the same however the table grows and shrinks, and on each replica: a walk shows each element that
 * is there throughout exactly once.
 *
 * <p>On average a bucket has at most 16 elements, and at most 1 KiB of those that are not kept
 * apart ({@link Bucket}).
 */
public final class ElementTable {
  /** A walk's position after the last hash. */
  public static final long WALK_END = 1L << 32;

  private static final int BUCKET_ENTRIES = 16;
  private static final int BUCKET_BYTES = 1024;

  /** The table shrinks at this part of the load at which it grows. */
  private static final int SHRINK_DIVISOR = 4;

  private final Layout layout;
  private final long seed;
  private final Directory directory;
  private int size;

  /** Of elements that are not large. */
  private long smallBytes;

  private long bucketBytes;

  /**
   * @param seed of hashes; the same on all replicas
   */
  public ElementTable(Layout layout, long seed) {
    this(layout, seed, new Directory());
  }

  private ElementTable(Layout layout, long seed, Directory directory) {
    this.layout = layout;
    this.seed = seed;
    this.directory = directory;
  }

  /** Shares all elements; costs a reference for each 256 buckets. */
  public ElementTable copy() {
    ElementTable copy = new ElementTable(layout, seed, directory.copy());
    copy.size = size;
    copy.smallBytes = smallBytes;
    copy.bucketBytes = bucketBytes;
    return copy;
  }

  public int size() {
    return size;
  }

  /** Estimated heap bytes, elements included. */
  public long heapBytes() {
    return 48 + directory.heapBytes() + bucketBytes;
  }

  public @Nullable Entry find(byte[] key) {
    return find(key, 0, key.length);
  }

  /** The element whose key is a part of an array, null if there is none. */
  public @Nullable Entry find(byte[] source, int offset, int length) {
    return Bucket.find(
        layout, directory.get(indexOf(hash(source, offset, length))), source, offset, length);
  }

  /** Adds an element or replaces the one with its key; whether it was added. */
  public boolean put(Element element) {
    byte[] key = element.key();
    int index = indexOf(hash(key, 0, key.length));
    Object bucket = directory.get(index);
    Entry old = Bucket.find(layout, bucket, key, 0, key.length);
    if (old == null || bucket == null) {
      set(index, bucket, Bucket.with(layout, bucket, element));
      size++;
    } else {
      smallBytes -= smallBytes(old.end() - old.start());
      set(index, bucket, Bucket.replace(layout, bucket, old, element));
    }
    smallBytes += smallBytes(element.bytes(layout));
    if (size > (long) BUCKET_ENTRIES * directory.size()
        || smallBytes > (long) BUCKET_BYTES * directory.size()) {
      split();
    }
    return old == null;
  }

  /** Removes an element; whether it was there. */
  public boolean remove(byte[] key) {
    int index = indexOf(hash(key, 0, key.length));
    Object bucket = directory.get(index);
    Entry old = Bucket.find(layout, bucket, key, 0, key.length);
    if (old == null || bucket == null) {
      return false;
    }
    smallBytes -= smallBytes(old.end() - old.start());
    size--;
    set(index, bucket, Bucket.without(bucket, old));
    // An element may weigh as much as several buckets' share.
    for (int i = 0; i < SHRINK_DIVISOR && isSparse(); i++) {
      merge();
    }
    return true;
  }

  /**
   * Shows the elements whose hash is at least {@code from}, whole buckets in the order of hashes,
   * until at least {@code limit} have been shown. The visitor must not change the table.
   *
   * @param from 0, or what the last call returned
   * @return the position to go on from, {@link #WALK_END} when the walk is over
   */
  public long walk(long from, int limit, Entry.Visitor visitor) {
    long position = from;
    int[] shown = {0};
    while (position < WALK_END && shown[0] < limit) {
      int hash = (int) position;
      int bits = bits(hash);
      long start = bits == 0 ? 0 : (hash >>> (32 - bits) & 0xffffffffL) << (32 - bits);
      boolean whole = start >= from;
      Bucket.forEach(
          layout,
          directory.get(indexOf(hash)),
          entry -> {
            if (whole || (hash(entry) & 0xffffffffL) >= from) {
              visitor.visit(entry);
              shown[0]++;
            }
          });
      position = start + (1L << (32 - bits));
    }
    return position;
  }

  /** Shows all elements. The visitor must not change the table. */
  public void forEach(Entry.Visitor visitor) {
    for (int i = 0; i < directory.size(); i++) {
      Bucket.forEach(layout, directory.get(i), visitor);
    }
  }

  /** Some element, all about equally likely; there must be one. */
  public Entry random(RandomGenerator random) {
    if (size == 0) {
      throw new IllegalStateException("no element to pick");
    }
    int buckets = directory.size();
    // By rejection: a bucket is taken as often as it has elements. Few have more than this.
    int most = (int) (3L * size / buckets) + 8;
    while (true) {
      Object bucket = directory.get(random.nextInt(buckets));
      int entries = Bucket.entryCount(layout, bucket);
      int pick = random.nextInt(Math.max(most, entries));
      if (bucket != null && pick < entries) {
        return Bucket.get(layout, bucket, pick);
      }
    }
  }

  // ---- inside ----

  private int hash(byte[] source, int offset, int length) {
    return KeyHash.hash(source, offset, length, seed);
  }

  private int hash(Entry entry) {
    return hash(entry.block(), entry.keyOffset(), entry.keyLength());
  }

  /** The greatest power of two that is not above the number of buckets. */
  private int base() {
    return Integer.highestOneBit(directory.size());
  }

  /** How many top bits of a hash choose its bucket. */
  private int bits(int hash) {
    int base = base();
    int depth = Integer.numberOfTrailingZeros(base);
    return (Integer.reverse(hash) & (base - 1)) < directory.size() - base ? depth + 1 : depth;
  }

  private int indexOf(int hash) {
    int base = base();
    int reversed = Integer.reverse(hash);
    int index = reversed & (base - 1);
    return index < directory.size() - base ? reversed & (2 * base - 1) : index;
  }

  private static int smallBytes(int entryBytes) {
    return entryBytes > Bucket.LARGE_BYTES ? 0 : entryBytes;
  }

  private void set(int index, @Nullable Object old, @Nullable Object bucket) {
    bucketBytes += Bucket.heapBytes(bucket) - Bucket.heapBytes(old);
    directory.set(index, bucket);
  }

  private boolean isSparse() {
    long buckets = directory.size();
    return buckets > 1
        && size < buckets * (BUCKET_ENTRIES / SHRINK_DIVISOR)
        && smallBytes < buckets * (BUCKET_BYTES / SHRINK_DIVISOR);
  }

  /** Gives the upper half of a bucket's range to a new bucket at the end. */
  private void split() {
    int base = base();
    int index = directory.size() - base;
    Object bucket = directory.get(index);
    Object lower = null;
    Object upper = null;
    int small = Bucket.smallBlock(layout, bucket);
    for (int i = 0; i < Bucket.blockCount(bucket) && bucket != null; i++) {
      byte[] block = Bucket.block(bucket, i);
      byte[][] halves = i == small ? halves(block, base) : undivided(block, base);
      byte[] kept = halves[0];
      byte[] moved = halves[1];
      lower = kept.length == 0 ? lower : Bucket.withBlock(layout, lower, kept, i == small);
      upper = moved.length == 0 ? upper : Bucket.withBlock(layout, upper, moved, i == small);
    }
    set(index, bucket, lower);
    directory.add(upper);
    bucketBytes += Bucket.heapBytes(upper);
  }

  /** Undoes the last split. */
  private void merge() {
    Object last = directory.removeLast();
    bucketBytes -= Bucket.heapBytes(last);
    int index = directory.size() - base();
    Object bucket = directory.get(index);
    set(index, bucket, Bucket.merge(layout, bucket, last));
  }

  /** The elements of a block whose reversed hash has not the bit, and those that have it. */
  private byte[][] halves(byte[] block, int bit) {
    byte[] lower = new byte[block.length];
    byte[] upper = new byte[block.length];
    int lowerEnd = 0;
    int upperEnd = 0;
    Entry entry = new Entry(layout);
    for (boolean more = entry.moveTo(block, 0); more; more = entry.next()) {
      int bytes = entry.end() - entry.start();
      if (isUpper(entry, bit)) {
        System.arraycopy(block, entry.start(), upper, upperEnd, bytes);
        upperEnd += bytes;
      } else {
        System.arraycopy(block, entry.start(), lower, lowerEnd, bytes);
        lowerEnd += bytes;
      }
    }
    return upperEnd == 0
        ? new byte[][] {block, Block.EMPTY}
        : new byte[][] {Arrays.copyOf(lower, lowerEnd), Arrays.copyOf(upper, upperEnd)};
  }

  /** As {@link #halves}, of a block with one element. */
  private byte[][] undivided(byte[] block, int bit) {
    return isUpper(Block.get(layout, block, 0), bit)
        ? new byte[][] {Block.EMPTY, block}
        : new byte[][] {block, Block.EMPTY};
  }

  private boolean isUpper(Entry entry, int bit) {
    return (Integer.reverse(hash(entry)) & bit) != 0;
  }
}
