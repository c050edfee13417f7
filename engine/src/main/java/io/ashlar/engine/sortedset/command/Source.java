package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.sortedset.EntryVisitor;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.value.MemberView;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * The source that an answer of elements and their scores in turn, or in pairs, tells of; null
   * when it is another.
   */
  static @Nullable Source told(Reply answer) {
    if (!(answer instanceof Reply.Array array)) {
      return null;
    }
    List<Reply> flat = new ArrayList<>();
    for (Reply item : array.items()) {
      if (item instanceof Reply.Array pair) {
        flat.addAll(pair.items());
      } else {
        flat.add(item);
      }
    }
    MemberMap elements = new MemberMap(flat.size() / 2);
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      if (!(flat.get(i) instanceof Reply.Bulk member)) {
        return null;
      }
      double score =
          switch (flat.get(i + 1)) {
            case Reply.DoubleReply number -> number.value();
            case Reply.Bulk digits -> Doubles.parse(digits.toBytes());
            default -> Double.NaN;
          };
      if (Double.isNaN(score)) {
        return null;
      }
      elements.put(new ScoredMember(member.array(), member.offset(), member.length(), score));
    }
    return new OfElements(elements.sorted(), elements);
  }

  /** Elements that were read elsewhere. */
  record OfElements(List<ScoredMember> elements, MemberMap byMember) implements Source {
    @Override
    public int size() {
      return elements.size();
    }

    @Override
    public double score(byte[] array, int offset, int length) {
      ScoredMember found = byMember.find(array, offset, length);
      return found == null ? Double.NaN : found.score();
    }

    @Override
    public void visitAll(EntryVisitor visitor) {
      for (ScoredMember each : elements) {
        if (!visitor.visit(each.array(), each.offset(), each.length(), each.score())) {
          return;
        }
      }
    }
  }
}
