package io.ashlar.itests.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.check.SimulatedStore.Fault;
import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Kind;
import io.ashlar.itests.history.Operation;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LinearizabilityCheckerTest {
  private final LinearizabilityChecker checker = new LinearizabilityChecker(10_000);
  private final List<Operation> operations = new ArrayList<>();

  @Test
  void readOfAValueWrittenConcurrentlyMayComeEitherWay() {
    ok(0, 100, new Call.Set("a"), new Answer.Done());
    ok(10, 20, new Call.Get(), new Answer.Text("a"));
    assertLinearizable(Kind.REGISTER);
    operations.clear();
    ok(0, 100, new Call.Set("a"), new Answer.Done());
    ok(10, 20, new Call.Get(), new Answer.Text(null));
    assertLinearizable(Kind.REGISTER);
  }

  @Test
  void aValueOnceReadIsNotUnreadAgain() {
    ok(0, 100, new Call.Set("a"), new Answer.Done());
    ok(10, 20, new Call.Get(), new Answer.Text("a"));
    ok(30, 40, new Call.Get(), new Answer.Text(null));
    assertViolation(Kind.REGISTER);
  }

  @Test
  void aStaleReadIsAViolation() {
    ok(0, 10, new Call.Set("a"), new Answer.Done());
    ok(20, 30, new Call.Set("b"), new Answer.Done());
    ok(40, 50, new Call.Get(), new Answer.Text("a"));
    assertThat(assertViolation(Kind.REGISTER).counterExample()).contains("value=b");
  }

  @Test
  void aWriteOfUnknownFateMayTakeEffectLateOrNever() {
    unknown(0, 10, new Call.Set("a"));
    ok(20, 30, new Call.Set("b"), new Answer.Done());
    ok(40, 50, new Call.Get(), new Answer.Text("b"));
    ok(60, 70, new Call.Get(), new Answer.Text("a"));
    assertLinearizable(Kind.REGISTER);
    ok(80, 90, new Call.Get(), new Answer.Text("b"));
    assertViolation(Kind.REGISTER);
  }

  @Test
  void aWriteOfUnknownFateCannotBeReadBeforeItWasSent() {
    ok(0, 10, new Call.Get(), new Answer.Text("a"));
    unknown(20, 30, new Call.Set("a"));
    assertViolation(Kind.REGISTER);
  }

  @Test
  void aRefusedWriteThatShowsIsAViolation() {
    operations.add(operation(0, 10, new Call.Set("a"), new Outcome.Failed("CLUSTERDOWN")));
    ok(20, 30, new Call.Get(), new Answer.Text("a"));
    assertViolation(Kind.REGISTER);
  }

  @Test
  void onlyOneOfTwoConditionalSetsApplies() {
    ok(0, 100, new Call.SetIfAbsent("a"), new Answer.Applied(true));
    ok(0, 100, new Call.SetIfAbsent("b"), new Answer.Applied(false));
    assertLinearizable(Kind.REGISTER);
    ok(0, 100, new Call.SetIfAbsent("c"), new Answer.Applied(true));
    assertViolation(Kind.REGISTER);
  }

  @Test
  void anUnseenUnknownSetStillExplainsARefusedConditionalSet() {
    unknown(0, 10, new Call.Set("a"));
    ok(20, 30, new Call.SetIfAbsent("b"), new Answer.Applied(false));
    assertLinearizable(Kind.REGISTER);
  }

  @Test
  void aCounterAnswersEachNumberOnce() {
    ok(0, 100, new Call.Add(1), new Answer.Count(1));
    ok(0, 100, new Call.Add(1), new Answer.Count(2));
    assertLinearizable(Kind.COUNTER);
    ok(0, 100, new Call.Add(1), new Answer.Count(2));
    assertViolation(Kind.COUNTER);
  }

  @Test
  void aCounterMayContainAnUnknownIncrementOnce() {
    unknown(0, 10, new Call.Add(5));
    ok(20, 30, new Call.Add(1), new Answer.Count(1));
    ok(40, 50, new Call.Add(1), new Answer.Count(7));
    assertLinearizable(Kind.COUNTER);
    ok(60, 70, new Call.Count(), new Answer.Count(12));
    assertViolation(Kind.COUNTER);
  }

  @Test
  void halfATransactionIsAViolation() {
    ok(0, 100, new Call.SetPair("a"), new Answer.Done());
    ok(10, 20, new Call.ReadPair(), new Answer.Both("a", null));
    assertViolation(Kind.PAIR);
  }

  @Test
  void aListKeepsTheOrderItWasReadIn() {
    ok(0, 100, new Call.Append("a;"), new Answer.Count(4));
    ok(0, 100, new Call.Append("b;"), new Answer.Count(2));
    ok(110, 120, new Call.ReadList(), new Answer.Text("b;a;"));
    assertLinearizable(Kind.LIST);
    ok(130, 140, new Call.ReadList(), new Answer.Text("a;b;"));
    assertViolation(Kind.LIST);
  }

  @Test
  void aSearchWithoutTimeIsUndecided() {
    List<Operation> many = new SimulatedStore(Kind.COUNTER, Fault.NONE, 0, 1).run(64, 200, 0.2);
    assertThat(new LinearizabilityChecker(0).check(Kind.COUNTER, many))
        .isInstanceOf(Verdict.Undecided.class);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void historiesOfACorrectStorePass(Kind kind) {
    for (long seed = 0; seed < 60; seed++) {
      double unknownShare = kind == Kind.COUNTER ? 0.02 : 0.1;
      List<Operation> history =
          new SimulatedStore(kind, Fault.NONE, 0, seed).run(8, 40, unknownShare);
      assertThat(checker.check(kind, history))
          .as("seed %d", seed)
          .isEqualTo(new Verdict.Linearizable());
      assertThat(LossCheck.check(new Subject(kind, "{k}"), history)).as("seed %d", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REGISTER, STALE_READ",
    "REGISTER, LOST_WRITE",
    "REGISTER, DOUBLED_WRITE",
    "REGISTER, REFUSED_BUT_DONE",
    "COUNTER, STALE_READ",
    "COUNTER, LOST_WRITE",
    "COUNTER, DOUBLED_WRITE",
    "COUNTER, REFUSED_BUT_DONE",
    "LIST, STALE_READ",
    "LIST, LOST_WRITE",
    "LIST, DOUBLED_WRITE",
    "LIST, REFUSED_BUT_DONE",
    "PAIR, STALE_READ",
    "PAIR, LOST_WRITE",
    "PAIR, DOUBLED_WRITE",
    "PAIR, REFUSED_BUT_DONE",
  })
  void historiesOfABrokenStoreFail(Kind kind, Fault fault) {
    int found = 0;
    for (long seed = 0; seed < 20; seed++) {
      List<Operation> history = new SimulatedStore(kind, fault, 0.1, seed).run(2, 150, 0.01);
      if (checker.check(kind, history) instanceof Verdict.Violation) {
        found++;
      }
    }
    assertThat(found).as("of 20 seeds").isGreaterThanOrEqualTo(19);
  }

  @ParameterizedTest
  @CsvSource({
    "COUNTER, LOST_WRITE",
    "COUNTER, DOUBLED_WRITE",
    "COUNTER, REFUSED_BUT_DONE",
    "LIST, LOST_WRITE",
    "LIST, DOUBLED_WRITE",
    "LIST, REFUSED_BUT_DONE",
    "REGISTER, REFUSED_BUT_DONE",
  })
  void theLinearCheckFindsLossAndDoubling(Kind kind, Fault fault) {
    for (long seed = 0; seed < 20; seed++) {
      List<Operation> history = new SimulatedStore(kind, fault, 0.2, seed).run(5, 40, 0);
      assertThat(LossCheck.check(new Subject(kind, "{k}"), history))
          .as("seed %d", seed)
          .isNotEmpty();
    }
  }

  private void assertLinearizable(Kind kind) {
    assertThat(checker.check(kind, operations)).isEqualTo(new Verdict.Linearizable());
  }

  private Verdict.Violation assertViolation(Kind kind) {
    Verdict verdict = checker.check(kind, operations);
    assertThat(verdict).isInstanceOf(Verdict.Violation.class);
    return (Verdict.Violation) verdict;
  }

  private void ok(long startUs, long endUs, Call call, Answer answer) {
    operations.add(operation(startUs, endUs, call, new Outcome.Ok(answer)));
  }

  private void unknown(long startUs, long endUs, Call call) {
    operations.add(operation(startUs, endUs, call, new Outcome.Unknown("timeout")));
  }

  private Operation operation(long startUs, long endUs, Call call, Outcome outcome) {
    Subject subject = new Subject(Kind.REGISTER, "k");
    return new Operation(operations.size(), subject, call, startUs * 1000, endUs * 1000, outcome);
  }
}
