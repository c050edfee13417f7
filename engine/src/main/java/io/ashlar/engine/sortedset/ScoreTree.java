package io.ashlar.engine.sortedset;

import io.ashlar.engine.keyspace.Records;
import org.jspecify.annotations.Nullable;

/**
 * Elements in the order of score and then member: a counted B+tree (Bayer and McCreight, 1972, with
 * the sizes of subtrees for ranks) whose leaves are packed blocks of at most {@link #BLOCK_BYTES},
 * or of one larger element.
 *
 * <p>Blocks are never written into. Branches are written by the tree that owns them; {@link #copy}
 * makes both trees give up what they own, and each then copies a branch before it first changes it.
 * So a copy costs nothing, and whoever reads it is not disturbed.
 */
final class ScoreTree {
  static final int BLOCK_BYTES = 1024;

  private static final int BLOCK_BYTES_MIN = BLOCK_BYTES / 4;
  private static final int BLOCK_BYTES_MERGED = BLOCK_BYTES * 3 / 4;
  private static final int CHILDREN_MIN = Branch.FANOUT / 4;
  private static final int CHILDREN_MERGED = Branch.FANOUT * 3 / 4;

  private final EntryCursor cursor = new EntryCursor();
  private Object owner;
  private Branch root;
  private int size;
  private long heapBytes;

  ScoreTree() {
    this.owner = new Object();
    this.root = new Branch(owner, 0);
    this.heapBytes = Branch.HEAP_BYTES;
  }

  /** A copy, which owns nothing. */
  private ScoreTree(ScoreTree source) {
    this.owner = new Object();
    this.root = source.root;
    this.size = source.size;
    this.heapBytes = source.heapBytes;
  }

  ScoreTree copy() {
    owner = new Object();
    return new ScoreTree(this);
  }

  int size() {
    return size;
  }

  /** Estimated heap bytes of blocks and branches, also of those shared with copies. */
  long heapBytes() {
    return heapBytes;
  }

  // ---- looking ----

  /** How many elements are below a bound. */
  int countBelow(Bound bound) {
    int below = 0;
    Branch node = root;
    if (node.size == 0) {
      return 0;
    }
    while (true) {
      int at = childFor(node, bound);
      for (int i = 0; i < at; i++) {
        below += node.counts[i];
      }
      if (node.height == 0) {
        return below + countBelow(node.block(at), bound);
      }
      node = node.branch(at);
    }
  }

  /**
   * Shows the elements of ranks {@code from} (inclusive) to {@code to} (exclusive), the last one
   * first if {@code reverse}. Both must be within the tree.
   */
  void visit(int from, int to, boolean reverse, EntryVisitor visitor) {
    int left = to - from;
    while (left > 0) {
      int rank = reverse ? from + left - 1 : to - left;
      Branch node = root;
      int inside = rank;
      int at = node.childAt(inside);
      inside -= node.countBefore(at);
      while (node.height > 0) {
        node = node.branch(at);
        at = node.childAt(inside);
        inside -= node.countBefore(at);
      }
      int shown = reverse ? Math.min(left, inside + 1) : Math.min(left, node.counts[at] - inside);
      int first = reverse ? inside - shown + 1 : inside;
      if (!Blocks.visit(node.block(at), first, first + shown, reverse, visitor)) {
        return;
      }
      left -= shown;
    }
  }

  /** The last child whose first element is below the bound, or the first one. */
  private int childFor(Branch node, Bound bound) {
    int low = 0;
    int high = node.size - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (isFirstBelow(node, middle, bound)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private boolean isFirstBelow(Branch node, int at, Bound bound) {
    int order = bound.order(node.firstScores[at]);
    if (order != 0) {
      return order < 0;
    }
    byte[] block = node.firstBlock(at);
    cursor.read(block, 0);
    return bound.isMemberBelow(block, cursor.memberAt, cursor.memberLength);
  }

  private int countBelow(byte[] block, Bound bound) {
    int count = 0;
    for (int at = 0; at < block.length && isBelow(block, at, bound); at = cursor.end) {
      count++;
    }
    return count;
  }

  /** Moves the cursor there, too. */
  private boolean isBelow(byte[] block, int at, Bound bound) {
    cursor.read(block, at);
    int order = bound.order(cursor.score);
    return order < 0
        || (order == 0 && bound.isMemberBelow(block, cursor.memberAt, cursor.memberLength));
  }

  // ---- changing ----

  /** Adds an element that is not there. */
  void insert(double score, byte[] member) {
    Branch top = ownRoot();
    Branch right = insert(top, Bound.ofElement(score, member), score, member);
    if (right != null) {
      Branch above = new Branch(owner, top.height + 1);
      heapBytes += Branch.HEAP_BYTES;
      above.insert(0, top, top.total(), top.firstScores[0]);
      above.insert(1, right, right.total(), right.firstScores[0]);
      root = above;
    }
    size++;
  }

  /** Returns the branch that the upper half went to if there was no room. */
  private @Nullable Branch insert(Branch node, Bound bound, double score, byte[] member) {
    if (node.size == 0) {
      return addBlock(node, 0, EntryBlock.insert(EntryBlock.EMPTY, 0, score, member), 1);
    }
    int at = childFor(node, bound);
    if (node.height > 0) {
      Branch child = ownChild(node, at);
      Branch right = insert(child, bound, score, member);
      node.set(at, child, child.total(), child.firstScores[0]);
      return right == null
          ? null
          : addChild(node, at + 1, right, right.total(), right.firstScores[0]);
    }
    byte[] block = node.block(at);
    int position = EntryBlock.place(block, 0, score, member);
    if (block.length + EntryBlock.entryBytes(score, member.length) <= BLOCK_BYTES) {
      setBlock(node, at, EntryBlock.insert(block, position, score, member), node.counts[at] + 1);
      return null;
    }
    return insertIntoFull(node, at, position, score, member);
  }

  private @Nullable Branch insertIntoFull(
      Branch node, int at, int position, double score, byte[] member) {
    byte[] block = node.block(at);
    if (position == block.length && at == node.size - 1) {
      // Elements that come in order leave full blocks behind.
      return addBlock(node, at + 1, EntryBlock.insert(EntryBlock.EMPTY, 0, score, member), 1);
    }
    Blocks.Halves halves = Blocks.split(block, position, score, member);
    int total = node.counts[at] + 1;
    setBlock(node, at, halves.left(), halves.leftCount());
    return addBlock(node, at + 1, halves.right(), total - halves.leftCount());
  }

  /** Removes {@code count} elements from a rank on; they must be there. */
  void remove(int rank, int count) {
    int left = count;
    while (left > 0) {
      int removed = remove(ownRoot(), rank, left);
      size -= removed;
      left -= removed;
      lowerRoot();
    }
  }

  /** Removes an element that is there. */
  void remove(double score, byte[] member) {
    remove(ownRoot(), Bound.afterElement(score, member), score, member);
    size--;
    lowerRoot();
  }

  private void remove(Branch node, Bound after, double score, byte[] member) {
    int at = childFor(node, after);
    if (node.height > 0) {
      Branch child = ownChild(node, at);
      remove(child, after, score, member);
      childShrank(node, at, child, 1);
      return;
    }
    byte[] block = node.block(at);
    int from = EntryBlock.place(block, 0, score, member);
    cursor.read(block, from);
    if (cursor.score != score || !cursor.memberEquals(block, member, 0, member.length)) {
      throw new IllegalStateException("an element is not where its score puts it");
    }
    cut(node, at, from, cursor.end, 1);
  }

  /** Removes elements of one block; returns how many. */
  private int remove(Branch node, int rank, int count) {
    int at = node.childAt(rank);
    int inside = rank - node.countBefore(at);
    int removed;
    if (node.height == 0) {
      removed = Math.min(count, node.counts[at] - inside);
      byte[] block = node.block(at);
      int from = EntryBlock.skip(block, 0, inside);
      cut(node, at, from, EntryBlock.skip(block, from, removed), removed);
    } else {
      Branch child = ownChild(node, at);
      removed = remove(child, inside, count);
      childShrank(node, at, child, removed);
    }
    return removed;
  }

  /** Takes bytes out of a block, which are so many entries. */
  private void cut(Branch node, int at, int from, int to, int removed) {
    byte[] rest = EntryBlock.without(node.block(at), from, to);
    setBlock(node, at, rest, node.counts[at] - removed);
    if (rest.length == 0) {
      heapBytes -= Records.arrayBytes(0);
      node.remove(at);
    } else if (rest.length < BLOCK_BYTES_MIN) {
      mergeBlocks(node, at);
    }
  }

  private void childShrank(Branch node, int at, Branch child, int removed) {
    if (child.size == 0) {
      heapBytes -= Branch.HEAP_BYTES;
      node.remove(at);
      return;
    }
    node.set(at, child, node.counts[at] - removed, child.firstScores[0]);
    if (child.size < CHILDREN_MIN) {
      mergeBranches(node, at);
    }
  }

  private void lowerRoot() {
    while (root.height > 0 && root.size <= 1) {
      heapBytes -= Branch.HEAP_BYTES;
      root = root.size == 1 ? root.branch(0) : freshRoot();
    }
  }

  private void mergeBlocks(Branch node, int at) {
    int left = at > 0 ? at - 1 : at;
    if (left + 1 >= node.size) {
      return;
    }
    byte[] one = node.block(left);
    byte[] other = node.block(left + 1);
    if ((long) one.length + other.length <= BLOCK_BYTES_MERGED) {
      setBlock(
          node, left, EntryBlock.concat(one, other), node.counts[left] + node.counts[left + 1]);
      heapBytes -= Records.arrayBytes(other.length);
      node.remove(left + 1);
    }
  }

  private void mergeBranches(Branch node, int at) {
    int left = at > 0 ? at - 1 : at;
    if (left + 1 >= node.size) {
      return;
    }
    int children = node.branch(left).size + node.branch(left + 1).size;
    if (children <= CHILDREN_MERGED) {
      Branch one = ownChild(node, left);
      one.append(node.branch(left + 1));
      node.counts[left] += node.counts[left + 1];
      heapBytes -= Branch.HEAP_BYTES;
      node.remove(left + 1);
    }
  }

  // ---- inside ----

  private Branch ownRoot() {
    if (root.owner != owner) {
      root = root.copyFor(owner);
    }
    return root;
  }

  private Branch ownChild(Branch node, int at) {
    Branch child = node.branch(at);
    if (child.owner != owner) {
      child = child.copyFor(owner);
      node.children[at] = child;
    }
    return child;
  }

  private Branch freshRoot() {
    heapBytes += Branch.HEAP_BYTES;
    return new Branch(owner, 0);
  }

  private void setBlock(Branch node, int at, byte[] block, int count) {
    heapBytes += Records.arrayBytes(block.length) - Records.arrayBytes(node.block(at).length);
    node.set(at, block, count, block.length == 0 ? 0 : firstScore(block));
  }

  private @Nullable Branch addBlock(Branch node, int at, byte[] block, int count) {
    heapBytes += Records.arrayBytes(block.length);
    return addChild(node, at, block, count, firstScore(block));
  }

  /** Returns the branch that the upper half went to if there was no room. */
  private @Nullable Branch addChild(
      Branch node, int at, Object child, int count, double firstScore) {
    if (node.size < Branch.FANOUT) {
      node.insert(at, child, count, firstScore);
      return null;
    }
    Branch right = new Branch(owner, node.height);
    heapBytes += Branch.HEAP_BYTES;
    // At the end nothing else moves: elements that come in order leave full branches behind.
    int middle = at == node.size ? at : Branch.FANOUT / 2;
    node.splitInto(right, middle);
    if (at > middle || at == Branch.FANOUT) {
      right.insert(at - middle, child, count, firstScore);
    } else {
      node.insert(at, child, count, firstScore);
    }
    return right;
  }

  private double firstScore(byte[] block) {
    cursor.read(block, 0);
    return cursor.score;
  }
}
