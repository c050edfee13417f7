package io.ashlar.engine.sortedset;

import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.engine.value.ValueType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members with scores. Ranks count from 0, the smallest score first, equal scores in the order of
 * the members' bytes (unsigned).
 */
public abstract sealed class SortedSet implements CollectionValue
    permits PackedSortedSet, TreeSortedSet {
  /** A walk's position after the last element. */
  public static final long WALK_END = 1L << 32;

  private static final long MEMBER_SEED = 0x9e3779b97f4a7c15L;
  private static final long OTHER_SEED = 0xd6e8feb86659fd93L;

  // ---- looking ----

  public abstract int size();

  /** The score of a member, NaN when it is not there. */
  public final double score(byte[] member) {
    return score(member, 0, member.length);
  }

  /** As {@link #score(byte[])}, with the member as a part of an array. */
  public abstract double score(byte[] array, int offset, int length);

  /** How many elements are below a bound. */
  public abstract int countBelow(Bound bound);

  /**
   * The ranks of the members between two bounds, by their bytes. Where scores differ, so that
   * members are not in order, the result is as good as Redis's: some range, of which nothing is
   * promised.
   *
   * @param reverse whether the range will be read from its end
   */
  public abstract RankRange memberRange(Bound min, Bound max, boolean reverse);

  /**
   * Shows the elements of ranks {@code from} (inclusive) to {@code to} (exclusive), the last one
   * first if {@code reverse}.
   */
  public abstract void visit(int from, int to, boolean reverse, EntryVisitor visitor);

  /**
   * Shows elements in an order of which only this is promised: a walk from 0 to {@link #WALK_END}
   * shows each that is there throughout exactly once, whatever else changes.
   *
   * @param from 0, or what the last call returned
   * @param limit how many to show at least before stopping at the next good place
   */
  public abstract long walk(long from, int limit, EntryVisitor visitor);

  /** Shows all elements in order. */
  public final void visitAll(EntryVisitor visitor) {
    visit(0, size(), false, visitor);
  }

  /** The rank of an element that is there. */
  public final int rank(double score, byte[] member) {
    return countBelow(Bound.ofElement(score, member));
  }

  // ---- changing ----

  /**
   * Adds an element or gives it another score.
   *
   * @param score not NaN; the negative zero becomes zero
   * @return this, or the set that takes its place because it outgrew its form
   */
  public final SortedSet put(double score, byte[] member, ValueContext context) {
    // -0.0 + 0.0 is 0.0; every other number stays.
    return putNormal(score + 0.0, member, context);
  }

  abstract SortedSet putNormal(double score, byte[] member, ValueContext context);

  /** Removes an element if it is there. */
  public abstract boolean remove(byte[] member);

  /** Removes {@code count} elements from a rank on; they must be there. */
  public abstract void removeRange(int rank, int count);

  // ---- as a value ----

  @Override
  public final ValueType type() {
    return SortedSetType.INSTANCE;
  }

  @Override
  public final boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public abstract SortedSet copy();

  @Override
  public final long checksum() {
    long[] sum = {size()};
    visitAll(
        (array, offset, length, score) -> {
          long hash =
              ((long) KeyHash.hash(array, offset, length, MEMBER_SEED) << 32)
                  ^ (KeyHash.hash(array, offset, length, OTHER_SEED) & 0xffffffffL);
          long bits = Double.doubleToRawLongBits(score) * OTHER_SEED;
          sum[0] += (hash ^ Long.rotateLeft(bits, 29)) * MEMBER_SEED;
          return true;
        });
    return sum[0];
  }

  @Override
  public final void dump(Consumer<ValueChange> out) {
    PutElements.Chunks chunks = new PutElements.Chunks(out);
    visitAll(
        (array, offset, length, score) -> {
          chunks.add(array, offset, length, score);
          return true;
        });
    chunks.finish();
  }

  /** The sorted set of a value, null when it is another type's. */
  public static @Nullable SortedSet of(@Nullable CollectionValue value) {
    return value instanceof SortedSet set ? set : null;
  }
}
