package io.ashlar.engine.sortedset;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;

/** A small sorted set: one block, every look-up goes through it from its beginning. */
final class PackedSortedSet extends SortedSet {
  /** A block is written anew with every change, so there is an end to its size. */
  private static final int PACKED_BYTES_MAX = 1 << 20;

  private static final long OBJECT_BYTES = 16;

  private byte[] block = EntryBlock.EMPTY;
  private int size;

  PackedSortedSet() {}

  @Override
  public String encodingName() {
    return "listpack";
  }

  @Override
  public long heapBytes() {
    return OBJECT_BYTES + Records.arrayBytes(block.length);
  }

  @Override
  public PackedSortedSet copy() {
    PackedSortedSet copy = new PackedSortedSet();
    copy.block = block;
    copy.size = size;
    return copy;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public double score(byte[] array, int offset, int length) {
    EntryCursor cursor = new EntryCursor();
    return find(cursor, array, offset, length) < 0 ? Double.NaN : cursor.score;
  }

  @Override
  public int countBelow(Bound bound) {
    EntryCursor cursor = new EntryCursor();
    int count = 0;
    int at = 0;
    while (at < block.length && isBelow(cursor, at, bound)) {
      at = cursor.end;
      count++;
    }
    return count;
  }

  /** From the first member that is not below {@code min} as far as all are below {@code max}. */
  @Override
  public RankRange memberRange(Bound min, Bound max, boolean reverse) {
    boolean[] notBelowMin = new boolean[size];
    boolean[] belowMax = new boolean[size];
    EntryCursor cursor = new EntryCursor();
    int at = 0;
    for (int i = 0; i < size; i++) {
      notBelowMin[i] = !isBelow(cursor, at, min);
      belowMax[i] = isBelow(cursor, at, max);
      at = cursor.end;
    }
    if (size == 0 || !notBelowMin[size - 1] || !belowMax[0]) {
      return RankRange.EMPTY;
    }
    if (!reverse) {
      int from = 0;
      while (!notBelowMin[from]) {
        from++;
      }
      int to = from;
      while (to < size && belowMax[to]) {
        to++;
      }
      return RankRange.of(from, to);
    }
    int to = size;
    while (!belowMax[to - 1]) {
      to--;
    }
    int from = to;
    while (from > 0 && notBelowMin[from - 1]) {
      from--;
    }
    return RankRange.of(from, to);
  }

  @Override
  public void visit(int from, int to, boolean reverse, EntryVisitor visitor) {
    Blocks.visit(block, from, to, reverse, visitor);
  }

  /** All of it, wherever the walk stands: cursors of a grown form may come back to this one. */
  @Override
  public long walk(long from, int limit, EntryVisitor visitor) {
    Blocks.visit(block, 0, size, false, visitor);
    return WALK_END;
  }

  @Override
  SortedSet putNormal(double score, byte[] member, ValueContext context) {
    EntryCursor cursor = new EntryCursor();
    int at = find(cursor, member, 0, member.length);
    if (at >= 0) {
      if (cursor.score != score) {
        int end = cursor.end;
        // What stands before the entry stays before it when its score grows.
        int place = EntryBlock.place(block, score > cursor.score ? end : 0, score, member);
        block = EntryBlock.move(block, at, end, place, score, member);
      }
      return this;
    }
    EncodingLimits limits = context.limits();
    if (size >= limits.sortedSetPackedEntries
        || member.length > limits.sortedSetPackedValue
        || block.length > PACKED_BYTES_MAX - Math.min(PACKED_BYTES_MAX, member.length)) {
      return grown(context).putNormal(score, member, context);
    }
    block = EntryBlock.insert(block, EntryBlock.place(block, 0, score, member), score, member);
    size++;
    return this;
  }

  @Override
  public boolean remove(byte[] member) {
    EntryCursor cursor = new EntryCursor();
    int at = find(cursor, member, 0, member.length);
    if (at < 0) {
      return false;
    }
    block = EntryBlock.without(block, at, cursor.end);
    size--;
    return true;
  }

  @Override
  public void removeRange(int rank, int count) {
    int from = EntryBlock.skip(block, 0, rank);
    block = EntryBlock.without(block, from, EntryBlock.skip(block, from, count));
    size -= count;
  }

  private TreeSortedSet grown(ValueContext context) {
    TreeSortedSet tree = new TreeSortedSet(context.hashSeed());
    visitAll(
        (array, offset, length, score) -> {
          byte[] member = new byte[length];
          System.arraycopy(array, offset, member, 0, length);
          tree.putNormal(score, member, context);
          return true;
        });
    return tree;
  }

  /** Where a member's entry begins, or -1; the cursor shows it. */
  private int find(EntryCursor cursor, byte[] array, int offset, int length) {
    for (int at = 0; at < block.length; at = cursor.end) {
      cursor.read(block, at);
      if (cursor.memberEquals(block, array, offset, length)) {
        return at;
      }
    }
    return -1;
  }

  private boolean isBelow(EntryCursor cursor, int at, Bound bound) {
    cursor.read(block, at);
    int order = bound.order(cursor.score);
    return order < 0
        || (order == 0 && bound.isMemberBelow(block, cursor.memberAt, cursor.memberLength));
  }
}
