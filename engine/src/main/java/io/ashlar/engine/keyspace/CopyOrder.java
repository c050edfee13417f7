package io.ashlar.engine.keyspace;

/**
 * The order in which a slot's keys are copied: ranges of hashes, one far from the other, and in
 * each range the order of the hashes.
 *
 * <p>A table that grows while it gets keys in the plain order of their hashes, which are in the
 * order of their homes, is filled from its front: all keys stand in one run, which each of them
 * goes through from its home to its end. So the ranges come in the bit-reversed order of their
 * numbers (van der Corput, 1935), which leaves the keys of any moment about evenly spread.
 *
 * <p>A place is a position in this order, from 0 to {@link Keyspace#WALK_END}. As a hash, it means
 * the same however the table grows and shrinks.
 */
public final class CopyOrder {
  private static final int KEYS_OF_RANGE = 16;
  private static final int MOST_BITS = 24;

  /** How many top bits of a hash are the number of its range. */
  private final int bits;

  private CopyOrder(int bits) {
    this.bits = bits;
  }

  /** For a slot with about this many keys. */
  public static CopyOrder of(int keys) {
    int ranges = Math.max(1, keys / KEYS_OF_RANGE);
    return new CopyOrder(Math.min(MOST_BITS, 31 - Integer.numberOfLeadingZeros(ranges)));
  }

  /** Where a key with this hash comes. */
  public long place(int hash) {
    long inRange = (hash & 0xffffffffL) & (rangeLength() - 1);
    long range = Integer.reverse(hash) & ((1L << bits) - 1);
    return range << (32 - bits) | inRange;
  }

  /** The hash that comes at a place below the last. */
  long hash(long place) {
    // Bits reversed twice are what they were.
    return place((int) place);
  }

  /** How many places of a range are left from this one on. */
  long leftInRange(long place) {
    return rangeLength() - (place & (rangeLength() - 1));
  }

  private long rangeLength() {
    return 1L << (32 - bits);
  }
}
