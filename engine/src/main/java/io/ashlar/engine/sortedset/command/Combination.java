package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.sortedset.EntryVisitor;
import io.ashlar.engine.sortedset.ScoredMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Unions, intersections and differences of sources, in the order of sorted sets. */
final class Combination {
  /** How the scores of a member that several sources hold become one. */
  enum Aggregate {
    SUM,
    MIN,
    MAX;

    /** Infinities of either sign add up to 0, as in Redis. */
    double of(double one, double other) {
      return switch (this) {
        case SUM -> orZero(one + other);
        case MIN -> other < one ? other : one;
        case MAX -> other > one ? other : one;
      };
    }
  }

  /** A source, and by what its scores are multiplied. */
  record Weighted(Source source, double weight) {
    int size() {
      return source.size();
    }

    double score(byte[] array, int offset, int length) {
      return source.score(array, offset, length);
    }
  }

  private Combination() {}

  static List<ScoredMember> union(List<Weighted> sources, Aggregate aggregate) {
    MemberMap members = new MemberMap(sources.stream().mapToInt(Weighted::size).max().orElse(0));
    for (Weighted each : bySize(sources)) {
      each.source.visitAll(
          (array, offset, length, score) -> {
            double weighted = orZero(each.weight * score);
            ScoredMember there = members.find(array, offset, length);
            double result = there == null ? weighted : aggregate.of(there.score(), weighted);
            members.put(new ScoredMember(array, offset, length, result));
            return true;
          });
    }
    return members.sorted();
  }

  static List<ScoredMember> intersection(List<Weighted> sources, Aggregate aggregate) {
    List<ScoredMember> common = new ArrayList<>();
    List<Weighted> ordered = bySize(sources);
    Weighted smallest = ordered.getFirst();
    smallest.source.visitAll(
        (array, offset, length, score) -> {
          double result = orZero(smallest.weight * score);
          for (int i = 1; i < ordered.size(); i++) {
            Weighted other = ordered.get(i);
            double found = other.score(array, offset, length);
            if (Double.isNaN(found)) {
              return true;
            }
            result = aggregate.of(result, other.weight * found);
          }
          return common.add(new ScoredMember(array, offset, length, result));
        });
    Collections.sort(common);
    return common;
  }

  /**
   * How many members all sources hold, counted no further than {@code limit}.
   *
   * @param limit 0 for none
   */
  static long intersectionSize(List<Weighted> sources, long limit) {
    long[] count = {0};
    List<Weighted> ordered = bySize(sources);
    EntryVisitor counter =
        (array, offset, length, score) -> {
          for (int i = 1; i < ordered.size(); i++) {
            if (Double.isNaN(ordered.get(i).score(array, offset, length))) {
              return true;
            }
          }
          count[0]++;
          return count[0] != limit;
        };
    ordered.getFirst().source.visitAll(counter);
    return count[0];
  }

  /** The first source without what is in the others: by look-ups, or by reading all of them. */
  static List<ScoredMember> difference(List<Weighted> sources) {
    Source first = sources.getFirst().source;
    List<Weighted> others = sources.subList(1, sources.size());
    long lookUps = (long) first.size() * others.size();
    long elements = others.stream().mapToLong(Weighted::size).sum();
    MemberMap gone = new MemberMap(0);
    if (lookUps > elements) {
      for (Weighted other : others) {
        other.source.visitAll(
            (array, offset, length, score) -> {
              gone.put(new ScoredMember(array, offset, length, score));
              return true;
            });
      }
    }
    List<ScoredMember> left = new ArrayList<>();
    first.visitAll(
        (array, offset, length, score) -> {
          boolean isGone =
              lookUps > elements
                  ? gone.find(array, offset, length) != null
                  : isInAny(others, array, offset, length);
          return isGone || left.add(new ScoredMember(array, offset, length, score));
        });
    Collections.sort(left);
    return left;
  }

  private static boolean isInAny(List<Weighted> sources, byte[] array, int offset, int length) {
    for (Weighted each : sources) {
      if (!Double.isNaN(each.score(array, offset, length))) {
        return true;
      }
    }
    return false;
  }

  /** Smallest first, as Redis goes through them: the order of a sum shows in its last digits. */
  private static List<Weighted> bySize(List<Weighted> sources) {
    List<Weighted> sorted = new ArrayList<>(sources);
    sorted.sort(Comparator.comparingInt(Weighted::size));
    return sorted;
  }

  private static double orZero(double score) {
    return Double.isNaN(score) ? 0 : score;
  }
}
