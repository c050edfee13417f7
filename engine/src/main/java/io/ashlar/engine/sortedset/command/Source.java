package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.sortedset.EntryVisitor;
import io.ashlar.engine.sortedset.SortedSet;
import org.jspecify.annotations.Nullable;

/** What the commands that combine keys read: a sorted set, or a set whose members all score 1. */
interface Source {
  /** A key that does not exist. */
  Source NOTHING =
      new Source() {
        @Override
        public int size() {
          return 0;
        }

        @Override
        public double score(byte[] array, int offset, int length) {
          return Double.NaN;
        }

        @Override
        public void visitAll(EntryVisitor visitor) {}
      };

  int size();

  /** NaN when the member is not there. */
  double score(byte[] array, int offset, int length);

  /** In any order. */
  void visitAll(EntryVisitor visitor);

  /** The source that a record is, null when it is of another type. */
  static @Nullable Source of(@Nullable Object record) {
    if (record == null) {
      return NOTHING;
    }
    SortedSet set = SortedSets.of(record);
    return set == null ? null : new OfSortedSet(set);
  }

  /** A sorted set. */
  record OfSortedSet(SortedSet set) implements Source {
    @Override
    public int size() {
      return set.size();
    }

    @Override
    public double score(byte[] array, int offset, int length) {
      return set.score(array, offset, length);
    }

    @Override
    public void visitAll(EntryVisitor visitor) {
      set.visitAll(visitor);
    }
  }
}
