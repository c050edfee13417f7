package io.ashlar.engine.sortedset;

import io.ashlar.engine.table.Element;
import io.ashlar.engine.table.ElementTable;
import io.ashlar.engine.table.Entry;
import io.ashlar.engine.table.Layout;
import io.ashlar.engine.value.ValueContext;
import org.jspecify.annotations.Nullable;

/** A grown sorted set: a tree for order and rank, and a table from member to score. */
final class TreeSortedSet extends SortedSet {
  private static final long OBJECT_BYTES = 16 + 64;

  private final ScoreTree tree;
  private final ElementTable scores;

  /**
   * @param hashSeed of the table; the same on all replicas
   */
  TreeSortedSet(long hashSeed) {
    this(new ScoreTree(), new ElementTable(Layout.SCORES, hashSeed));
  }

  private TreeSortedSet(ScoreTree tree, ElementTable scores) {
    this.tree = tree;
    this.scores = scores;
  }

  @Override
  public String encodingName() {
    return "skiplist";
  }

  @Override
  public long heapBytes() {
    return OBJECT_BYTES + tree.heapBytes() + scores.heapBytes();
  }

  @Override
  public TreeSortedSet copy() {
    return new TreeSortedSet(tree.copy(), scores.copy());
  }

  @Override
  public int size() {
    return tree.size();
  }

  @Override
  public double score(byte[] array, int offset, int length) {
    Entry entry = scores.find(array, offset, length);
    return entry == null ? Double.NaN : entry.score();
  }

  @Override
  public int countBelow(Bound bound) {
    return tree.countBelow(bound);
  }

  @Override
  public RankRange memberRange(Bound min, Bound max, boolean reverse) {
    return RankRange.of(tree.countBelow(min), tree.countBelow(max));
  }

  @Override
  public void visit(int from, int to, boolean reverse, EntryVisitor visitor) {
    tree.visit(from, to, reverse, visitor);
  }

  @Override
  public long walk(long from, int limit, EntryVisitor visitor) {
    return scores.walk(
        from,
        limit,
        entry -> visitor.visit(entry.block(), entry.keyOffset(), entry.keyLength(), entry.score()));
  }

  @Override
  SortedSet putNormal(double score, byte[] member, ValueContext context) {
    @Nullable Entry old = scores.find(member);
    if (old != null) {
      double oldScore = old.score();
      if (oldScore == score) {
        return this;
      }
      tree.remove(oldScore, member);
    }
    scores.put(Element.scored(member, score));
    tree.insert(score, member);
    return this;
  }

  @Override
  public boolean remove(byte[] member) {
    @Nullable Entry old = scores.find(member);
    if (old == null) {
      return false;
    }
    tree.remove(old.score(), member);
    scores.remove(member);
    return true;
  }

  @Override
  public void removeRange(int rank, int count) {
    tree.visit(
        rank,
        rank + count,
        false,
        (array, offset, length, score) -> {
          byte[] member = new byte[length];
          System.arraycopy(array, offset, member, 0, length);
          scores.remove(member);
          return true;
        });
    tree.remove(rank, count);
  }
}
