package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.sortedset.EntryVisitor;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.value.MemberView;
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
    return switch (Records.collection(record)) {
      case SortedSet set -> new OfSortedSet(set);
      case MemberView members -> new OfMembers(members);
      case null, default -> null;
    };
  }

  /** A set. */
  record OfMembers(MemberView members) implements Source {
    @Override
    public int size() {
      return members.cardinality();
    }

    @Override
    public double score(byte[] array, int offset, int length) {
      return members.contains(array, offset, length) ? 1 : Double.NaN;
    }

    /** Goes to the end even when the visitor has seen enough: it is shown no more then. */
    @Override
    public void visitAll(EntryVisitor visitor) {
      boolean[] more = {true};
      members.forEachMember(
          (array, offset, length) -> more[0] = more[0] && visitor.visit(array, offset, length, 1));
    }
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
