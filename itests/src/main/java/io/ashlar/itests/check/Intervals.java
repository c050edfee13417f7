package io.ashlar.itests.check;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Operation;
import io.ashlar.itests.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns one subject's operations into intervals, and takes from the search what is certain without
 * it: operations of unknown fate are what makes the search exponential, and unique values usually
 * give their fate away.
 *
 * <ul>
 *   <li>A call that failed, and a read without an answer, say nothing: dropped.
 *   <li>A write of unknown fate whose unique value somebody read took effect before that read
 *       returned: closed there.
 *   <li>One whose value nobody ever read may be left out of any explanation that contains it:
 *       dropped, except where its presence alone was noticed: a SET NX that was turned down before
 *       any other write had surely happened.
 * </ul>
 */
final class Intervals {
  private Intervals() {}

  static List<Interval> of(List<Operation> operations) {
    List<Interval> intervals = new ArrayList<>(operations.size());
    for (Operation operation : operations) {
      Interval interval = interval(operation);
      if (interval != null) {
        intervals.add(interval);
      }
    }
    return settleUnknown(intervals);
  }

  private static @Nullable Interval interval(Operation op) {
    return switch (op.outcome()) {
      case Outcome.Ok(Answer answer) ->
          new Interval(op, op.call(), answer, op.invokeNs(), op.returnNs());
      case Outcome.Failed failed -> null;
      case Outcome.Unknown unknown ->
          op.call().writes()
              ? new Interval(op, op.call(), null, op.invokeNs(), Interval.OPEN)
              : null;
    };
  }

  private static List<Interval> settleUnknown(List<Interval> intervals) {
    if (intervals.stream().noneMatch(Interval::open)) {
      return intervals;
    }
    Sightings sightings = new Sightings(intervals);
    long noticedUntilNs = presenceNoticedUntilNs(intervals);
    List<Interval> settled = new ArrayList<>(intervals.size());
    for (Interval interval : intervals) {
      String value = uniqueValue(interval.call());
      if (!interval.open() || value == null) {
        settled.add(interval);
        continue;
      }
      Long seenNs = sightings.firstEndNs(value);
      if (seenNs != null) {
        settled.add(interval.endingAt(seenNs));
      } else if (interval.startNs() < noticedUntilNs) {
        settled.add(interval);
      }
    }
    return settled;
  }

  private static long presenceNoticedUntilNs(List<Interval> intervals) {
    long surelyPresentNs =
        intervals.stream()
            .filter(i -> i.call().writes() && !i.open() && !turnedDown(i))
            .mapToLong(Interval::endNs)
            .min()
            .orElse(Interval.OPEN);
    return intervals.stream()
        .filter(i -> turnedDown(i) && i.startNs() < surelyPresentNs)
        .mapToLong(Interval::endNs)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  private static boolean turnedDown(Interval interval) {
    return interval.answer() instanceof Answer.Applied(boolean yes) && !yes;
  }

  /** The value that only this call writes, or null where its trace is not its own. */
  static @Nullable String uniqueValue(Call call) {
    return switch (call) {
      case Call.Set(String value) -> value;
      case Call.GetSet(String value) -> value;
      case Call.SetIfAbsent(String value) -> value;
      case Call.Append(String token) -> token;
      case Call.SetPair(String value) -> value;
      case Call.Add add -> null;
      case Call.Get get -> null;
      case Call.Count count -> null;
      case Call.ReadList read -> null;
      case Call.ReadPair read -> null;
    };
  }

  /** When each value was first known to be there: the earliest return of a read that shows it. */
  private static final class Sightings {
    private final Map<String, Long> firstEndNs = new HashMap<>();

    Sightings(List<Interval> intervals) {
      for (Interval interval : intervals) {
        Answer answer = interval.answer();
        if (answer instanceof Answer.Text(@Nullable String text) && text != null) {
          if (interval.call() instanceof Call.ReadList) {
            Tokens.of(text).forEach(token -> saw(token, interval.endNs()));
          } else {
            saw(text, interval.endNs());
          }
        } else if (answer instanceof Answer.Both(@Nullable String one, @Nullable String two)) {
          saw(one, interval.endNs());
          saw(two, interval.endNs());
        }
      }
    }

    private void saw(@Nullable String value, long endNs) {
      if (value != null) {
        firstEndNs.merge(value, endNs, Math::min);
      }
    }

    @Nullable Long firstEndNs(String value) {
      return firstEndNs.get(value);
    }
  }
}
