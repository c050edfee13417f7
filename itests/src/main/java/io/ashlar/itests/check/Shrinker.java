package io.ashlar.itests.check;

import io.ashlar.itests.history.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a violating history smaller without making up a violation.
 *
 * <p>Two steps are safe: stopping to watch earlier (what had not returned becomes a call of unknown
 * fate), since a prefix of a linearizable history is linearizable; and forgetting a read, which
 * changes nothing. Forgetting a write is not safe and is not done.
 */
final class Shrinker {
  private final Predicate<List<Interval>> violates;

  Shrinker(Predicate<List<Interval>> violates) {
    this.violates = violates;
  }

  List<Interval> shrink(List<Interval> intervals) {
    return withoutReads(shortestPrefix(intervals));
  }

  private List<Interval> shortestPrefix(List<Interval> intervals) {
    long[] endsNs =
        intervals.stream().filter(i -> !i.open()).mapToLong(Interval::endNs).sorted().toArray();
    int low = 0;
    int high = endsNs.length - 1;
    List<Interval> best = intervals;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      List<Interval> prefix = prefix(intervals, endsNs[middle]);
      if (violates.test(prefix)) {
        best = prefix;
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return best;
  }

  private static List<Interval> prefix(List<Interval> intervals, long untilNs) {
    List<Interval> prefix = new ArrayList<>();
    for (Interval interval : intervals) {
      if (interval.endNs() <= untilNs) {
        prefix.add(interval);
      } else if (interval.startNs() <= untilNs && interval.call().writes()) {
        prefix.add(interval.unanswered());
      }
    }
    return prefix;
  }

  private List<Interval> withoutReads(List<Interval> intervals) {
    List<Interval> kept = intervals;
    for (Interval interval : intervals) {
      if (!interval.call().writes()) {
        List<Interval> fewer = new ArrayList<>(kept);
        fewer.remove(interval);
        if (violates.test(fewer)) {
          kept = fewer;
        }
      }
    }
    return withoutOpenWrites(kept);
  }

  /** A call of unknown fate may be left out by any explanation, unless it is the explanation. */
  private List<Interval> withoutOpenWrites(List<Interval> intervals) {
    List<Interval> kept = intervals;
    for (Interval interval : intervals) {
      if (interval.open() && !(interval.call() instanceof Call.Add)) {
        List<Interval> fewer = new ArrayList<>(kept);
        fewer.remove(interval);
        if (!isRead(interval, fewer) && violates.test(fewer)) {
          kept = fewer;
        }
      }
    }
    return kept;
  }

  private static boolean isRead(Interval write, List<Interval> others) {
    String value = Intervals.uniqueValue(write.call());
    return value != null
        && others.stream().anyMatch(i -> String.valueOf(i.answer()).contains(value));
  }
}
