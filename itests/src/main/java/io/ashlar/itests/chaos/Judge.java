package io.ashlar.itests.chaos;

import io.ashlar.itests.check.LinearizabilityChecker;
import io.ashlar.itests.check.LossCheck;
import io.ashlar.itests.check.Verdict;
import io.ashlar.itests.history.History;
import io.ashlar.itests.history.Operation;
import io.ashlar.itests.history.Subject;
import java.util.List;
import java.util.Map;

/** Puts every subject of a history before the checkers. */
final class Judge {
  private final LinearizabilityChecker checker;

  /** A judge that leaves a subject undecided after {@code limitMs}. */
  Judge(long limitMs) {
    this.checker = new LinearizabilityChecker(limitMs);
  }

  void judge(History history, Report report) {
    Map<Subject, List<Operation>> bySubject = history.bySubject();
    bySubject.forEach(
        (subject, operations) -> {
          report.found(LossCheck.check(subject, operations));
          switch (checker.check(subject.kind(), operations)) {
            case Verdict.Linearizable fine -> {}
            case Verdict.Undecided(String reason) ->
                report.undecided(subject.name() + " (" + subject.kind() + "): " + reason);
            case Verdict.Violation(String counterExample) ->
                report.found(
                    List.of(
                        subject.name()
                            + " ("
                            + subject.kind()
                            + ") is not linearizable: "
                            + counterExample));
          }
        });
    report.checked(bySubject.size());
  }
}
