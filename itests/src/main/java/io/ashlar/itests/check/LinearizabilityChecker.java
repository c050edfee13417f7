package io.ashlar.itests.check;

import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Operation;
import java.util.List;

/** Decides whether one subject's operations are linearizable, within a bound of time and memory. */
public final class LinearizabilityChecker {
  /** About 100 bytes each. */
  private static final int CONFIGURATIONS_MAX = 2_000_000;

  private final long limitMs;

  /** A checker that gives up on a subject after {@code limitMs} milliseconds. */
  public LinearizabilityChecker(long limitMs) {
    this.limitMs = limitMs;
  }

  /** Judges operations that all belong to one subject of {@code kind}. */
  public Verdict check(Kind kind, List<Operation> operations) {
    return check(Model.of(kind), Intervals.of(operations));
  }

  private <S> Verdict check(Model<S> model, List<Interval> intervals) {
    Search<S> search = search(model, intervals, limitMs);
    return switch (search.run()) {
      case FOUND -> new Verdict.Linearizable();
      case LIMIT ->
          new Verdict.Undecided(
              "no decision within " + limitMs + " ms over " + intervals.size() + " operations");
      case NONE -> new Verdict.Violation(explain(model, intervals));
    };
  }

  private <S> String explain(Model<S> model, List<Interval> intervals) {
    Shrinker shrinker = new Shrinker(candidate -> violates(model, candidate));
    List<Interval> small = shrinker.shrink(intervals);
    Search<S> search = search(model, small, limitMs);
    search.run();
    return CounterExample.print(small, search.longest());
  }

  private <S> boolean violates(Model<S> model, List<Interval> intervals) {
    return search(model, intervals, Math.min(limitMs, 1000)).run() == Search.Result.NONE;
  }

  private static <S> Search<S> search(Model<S> model, List<Interval> intervals, long forMs) {
    long deadlineNs = System.nanoTime() + forMs * 1_000_000;
    return new Search<>(model, intervals, deadlineNs, CONFIGURATIONS_MAX);
  }
}
