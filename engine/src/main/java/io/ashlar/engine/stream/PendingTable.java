package io.ashlar.engine.stream;

import java.util.Arrays;

/**
 * Rows of numbers, ordered by the entry's ID in the first two. Access takes O(log n). The rows are
 * kept in leaves; a leaf is written by whoever owns it only, and replaced by anybody else.
 */
final class PendingTable {
  /** What {@link #find} and its like answer when there is no such row. */
  static final long NONE = -1;

  private static final int MAX_ROWS = 64;
  private static final int MIN_ROWS = 4;
  private static final int MS = 0;
  private static final int SEQ = 1;

  private static final class Leaf {
    private final Object owner;
    private long[] cells;
    private int count;

    Leaf(Object owner, long[] cells, int count) {
      this.owner = owner;
      this.cells = cells;
      this.count = count;
    }

    long heapBytes() {
      return 40 + 8L * cells.length;
    }
  }

  private final int width;
  private final Directory<Leaf> leaves;
  private long size;
  private long leafBytes;

  /**
   * @param width numbers of a row, the ID's two included
   */
  PendingTable(int width) {
    this.width = width;
    this.leaves = new Directory<>();
  }

  private PendingTable(PendingTable source) {
    width = source.width;
    leaves = source.leaves.copy();
    size = source.size;
    leafBytes = source.leafBytes;
  }

  /** Equal rows; from now on both must be changed in the name of other owners than before. */
  PendingTable copy() {
    return new PendingTable(this);
  }

  long size() {
    return size;
  }

  long heapBytes() {
    return 40 + leaves.heapBytes() + leafBytes;
  }

  // ---- looking; a position is valid until the next change ----

  /** The position of a row, or {@link #NONE}. */
  long find(StreamId id) {
    long at = ceiling(id);
    return at != NONE && compare(leafAt(at), rowAt(at), id) == 0 ? at : NONE;
  }

  /** The first row of this ID or a larger one, or {@link #NONE}. */
  long ceiling(StreamId id) {
    int leaf = leafFor(id);
    if (leaf < 0) {
      return NONE;
    }
    int row = rowFor(leaves.get(leaf), id);
    return row < leaves.get(leaf).count ? position(leaf, row) : next(position(leaf, row - 1));
  }

  long first() {
    return size == 0 ? NONE : position(0, 0);
  }

  long last() {
    int leaf = leaves.size() - 1;
    return size == 0 ? NONE : position(leaf, leaves.get(leaf).count - 1);
  }

  /** The row after a row, or {@link #NONE}. */
  long next(long at) {
    int leaf = (int) (at >>> 32);
    int row = (int) at + 1;
    if (row < leaves.get(leaf).count) {
      return position(leaf, row);
    }
    return leaf + 1 < leaves.size() ? position(leaf + 1, 0) : NONE;
  }

  StreamId id(long at) {
    return new StreamId(cell(at, MS), cell(at, SEQ));
  }

  long cell(long at, int column) {
    return leafAt(at).cells[rowAt(at) * width + column];
  }

  // ---- changing ----

  void set(Object owner, long at, int column, long value) {
    writable(owner, (int) (at >>> 32)).cells[rowAt(at) * width + column] = value;
  }

  /** Adds a row, or replaces that of the same ID. */
  void put(Object owner, StreamId id, long... others) {
    int at = leafFor(id);
    if (at < 0) {
      leaves.add(new Leaf(owner, new long[MIN_ROWS * width], 0));
      leafBytes += leaves.get(0).heapBytes();
      at = 0;
    }
    Leaf leaf = writable(owner, at);
    int row = rowFor(leaf, id);
    if (row == leaf.count || compare(leaf, row, id) != 0) {
      if (leaf.count == MAX_ROWS) {
        at = split(owner, at, row);
        leaf = leaves.get(at);
        row = rowFor(leaf, id);
      }
      insert(leaf, row);
      size++;
    }
    int cell = row * width;
    leaf.cells[cell + MS] = id.ms();
    leaf.cells[cell + SEQ] = id.seq();
    System.arraycopy(others, 0, leaf.cells, cell + 2, others.length);
  }

  boolean remove(Object owner, StreamId id) {
    long at = find(id);
    if (at == NONE) {
      return false;
    }
    int index = (int) (at >>> 32);
    Leaf leaf = writable(owner, index);
    int cell = rowAt(at) * width;
    leaf.count--;
    System.arraycopy(leaf.cells, cell + width, leaf.cells, cell, leaf.count * width - cell);
    size--;
    if (leaf.count == 0) {
      leafBytes -= leaf.heapBytes();
      leaves.remove(index);
    } else if (leaf.count <= MAX_ROWS / 4) {
      compact(leaf, index);
    }
    return true;
  }

  /** Joins a small leaf with the next one if that is small too, and gives room back. */
  private void compact(Leaf leaf, int index) {
    if (index + 1 < leaves.size() && leaf.count + leaves.get(index + 1).count <= MAX_ROWS / 2) {
      Leaf next = leaves.get(index + 1);
      leafBytes -= leaf.heapBytes() + next.heapBytes();
      int count = leaf.count + next.count;
      long[] cells = Arrays.copyOf(leaf.cells, Math.max(MIN_ROWS, count) * width);
      System.arraycopy(next.cells, 0, cells, leaf.count * width, next.count * width);
      leaf.cells = cells;
      leaf.count = count;
      leafBytes += leaf.heapBytes();
      leaves.remove(index + 1);
    } else if (leaf.count * 4 * width <= leaf.cells.length && leaf.count >= MIN_ROWS) {
      leafBytes -= leaf.heapBytes();
      leaf.cells = Arrays.copyOf(leaf.cells, leaf.cells.length / 2);
      leafBytes += leaf.heapBytes();
    }
  }

  private void insert(Leaf leaf, int row) {
    if (leaf.count * width == leaf.cells.length) {
      leafBytes -= leaf.heapBytes();
      int rows = Math.min(MAX_ROWS, Math.max(MIN_ROWS, 2 * leaf.count));
      leaf.cells = Arrays.copyOf(leaf.cells, rows * width);
      leafBytes += leaf.heapBytes();
    }
    int cell = row * width;
    System.arraycopy(leaf.cells, cell, leaf.cells, cell + width, leaf.count * width - cell);
    leaf.count++;
  }

  /**
   * Makes room in a full leaf for a row; rows that only ever come at the end leave full leaves.
   *
   * @return the index of the leaf that the row belongs into
   */
  private int split(Object owner, int at, int row) {
    Leaf leaf = leaves.get(at);
    int kept = row == MAX_ROWS ? MAX_ROWS : MAX_ROWS / 2;
    int moved = leaf.count - kept;
    long[] cells = new long[Math.max(MIN_ROWS, moved) * width];
    System.arraycopy(leaf.cells, kept * width, cells, 0, moved * width);
    Leaf right = new Leaf(owner, cells, moved);
    leafBytes -= leaf.heapBytes();
    leaf.count = kept;
    leaf.cells = Arrays.copyOf(leaf.cells, kept * width);
    leafBytes += leaf.heapBytes() + right.heapBytes();
    leaves.add(at + 1, right);
    return row >= kept ? at + 1 : at;
  }

  private Leaf writable(Object owner, int index) {
    Leaf leaf = leaves.get(index);
    if (leaf.owner != owner) {
      leaf = new Leaf(owner, leaf.cells.clone(), leaf.count);
      leaves.set(index, leaf);
    }
    return leaf;
  }

  // ---- inside ----

  private static long position(int leaf, int row) {
    return (long) leaf << 32 | row;
  }

  private Leaf leafAt(long at) {
    return leaves.get((int) (at >>> 32));
  }

  private static int rowAt(long at) {
    return (int) at;
  }

  private int compare(Leaf leaf, int row, StreamId id) {
    int cell = row * width;
    return StreamId.compare(leaf.cells[cell + MS], leaf.cells[cell + SEQ], id.ms(), id.seq());
  }

  /** The last leaf that begins at {@code id} or before, the first if none does, -1 without any. */
  private int leafFor(StreamId id) {
    int low = 0;
    int high = leaves.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compare(leaves.get(middle), 0, id) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Math.min(low, high);
  }

  /** The first row of a leaf that is not before {@code id}; the leaf's count if there is none. */
  private int rowFor(Leaf leaf, StreamId id) {
    int low = 0;
    int high = leaf.count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(leaf, middle, id) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
