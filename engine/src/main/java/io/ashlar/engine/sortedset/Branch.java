package io.ashlar.engine.sortedset;

/**
 * An inner node of a {@link ScoreTree}: its children with, of each, how many elements it holds and
 * the smallest score among them. Written only by the tree that owns it.
 */
final class Branch {
  static final int FANOUT = 64;

  /** Header, fields and the three arrays, with compact object headers and references of 4 bytes. */
  static final long HEAP_BYTES = 40 + 3 * 16 + FANOUT * (4 + 4 + 8);

  final Object owner;

  /** Steps down to the branches whose children are blocks; 0 for those. */
  final int height;

  final Object[] children;
  final int[] counts;
  final double[] firstScores;
  int size;

  Branch(Object owner, int height) {
    this.owner = owner;
    this.height = height;
    this.children = new Object[FANOUT];
    this.counts = new int[FANOUT];
    this.firstScores = new double[FANOUT];
  }

  private Branch(Object owner, Branch source) {
    this.owner = owner;
    this.height = source.height;
    this.children = source.children.clone();
    this.counts = source.counts.clone();
    this.firstScores = source.firstScores.clone();
    this.size = source.size;
  }

  Branch copyFor(Object newOwner) {
    return new Branch(newOwner, this);
  }

  byte[] block(int at) {
    return (byte[]) children[at];
  }

  Branch branch(int at) {
    return (Branch) children[at];
  }

  /** How many elements all children hold. */
  int total() {
    int total = 0;
    for (int i = 0; i < size; i++) {
      total += counts[i];
    }
    return total;
  }

  /** The child that holds the element of a rank, counted from this branch's first element. */
  int childAt(int rank) {
    int at = 0;
    for (int left = rank - counts[0]; left >= 0; left -= counts[at]) {
      at++;
    }
    return at;
  }

  /** How many elements stand before a child's. */
  int countBefore(int at) {
    int count = 0;
    for (int i = 0; i < at; i++) {
      count += counts[i];
    }
    return count;
  }

  /** The block that holds the first element under a child. */
  byte[] firstBlock(int at) {
    Object child = children[at];
    while (child instanceof Branch branch) {
      child = branch.children[0];
    }
    return (byte[]) child;
  }

  void set(int at, Object child, int count, double firstScore) {
    children[at] = child;
    counts[at] = count;
    firstScores[at] = firstScore;
  }

  void insert(int at, Object child, int count, double firstScore) {
    move(this, at, this, at + 1, size - at);
    size++;
    set(at, child, count, firstScore);
  }

  void remove(int at) {
    move(this, at + 1, this, at, size - at - 1);
    size--;
    children[size] = EntryBlock.EMPTY;
  }

  /** Moves the children from {@code from} on to the empty branch {@code right}. */
  void splitInto(Branch right, int from) {
    move(this, from, right, 0, size - from);
    right.size = size - from;
    for (int i = from; i < size; i++) {
      children[i] = EntryBlock.EMPTY;
    }
    size = from;
  }

  /** Adds the children of another branch behind these. */
  void append(Branch other) {
    move(other, 0, this, size, other.size);
    size += other.size;
  }

  private static void move(Branch source, int from, Branch target, int to, int count) {
    System.arraycopy(source.children, from, target.children, to, count);
    System.arraycopy(source.counts, from, target.counts, to, count);
    System.arraycopy(source.firstScores, from, target.firstScores, to, count);
  }
}
