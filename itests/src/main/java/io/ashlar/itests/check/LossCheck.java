package io.ashlar.itests.check;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Operation;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for acknowledged writes that were lost, took effect twice, or were refused and took effect
 * all the same. Linear in time, so it decides where the search for an order gives up, and says in
 * plain words what went wrong.
 *
 * <p>Needs a last read of every subject that began after all its writes had ended, and the cluster
 * was whole.
 */
public final class LossCheck {
  private LossCheck() {}

  /** One sentence for each fault found; empty when there is none. */
  public static List<String> check(Subject subject, List<Operation> operations) {
    List<String> findings = new ArrayList<>();
    switch (subject.kind()) {
      case COUNTER -> counter(operations, findings);
      case LIST, SCRIPT -> list(operations, findings);
      case REGISTER -> values(operations, findings);
      case PAIR -> {
        values(operations, findings);
        tornPairs(operations, findings);
      }
    }
    return findings.stream().map(f -> subject.name() + ": " + f).toList();
  }

  private static void counter(List<Operation> operations, List<String> findings) {
    long acknowledged = 0;
    long openUp = 0;
    long openDown = 0;
    @Nullable Operation last = null;
    for (Operation op : operations) {
      if (op.call() instanceof Call.Add(long delta)) {
        switch (op.outcome()) {
          case Outcome.Ok ok -> acknowledged += delta;
          case Outcome.Unknown unknown -> {
            openUp += Math.max(0, delta);
            openDown += Math.min(0, delta);
          }
          case Outcome.Failed failed -> {}
        }
      } else if (op.outcome() instanceof Outcome.Ok) {
        last = op;
      }
    }
    if (last != null
        && startsAfterWrites(last, operations)
        && last.outcome() instanceof Outcome.Ok(Answer.Count(long value))) {
      long low = acknowledged + openDown;
      long high = acknowledged + openUp;
      if (value < low || value > high) {
        findings.add("ends at " + value + ", acknowledged changes allow " + low + " to " + high);
      }
    }
  }

  private static void list(List<Operation> operations, List<String> findings) {
    Map<String, Outcome> fate = new HashMap<>();
    @Nullable Operation last = null;
    for (Operation op : operations) {
      if (op.call() instanceof Call.Append(String token)) {
        fate.put(token, op.outcome());
      }
    }
    for (Operation op : operations) {
      if (op.outcome() instanceof Outcome.Ok(Answer.Text(@Nullable String text))) {
        last = op;
        readTokens(text, fate, findings);
      }
    }
    if (last != null
        && startsAfterWrites(last, operations)
        && last.outcome() instanceof Outcome.Ok(Answer.Text(@Nullable String text))) {
      Set<String> present = new HashSet<>(Tokens.of(text == null ? "" : text));
      fate.forEach(
          (token, outcome) -> {
            if (outcome instanceof Outcome.Ok && !present.contains(token)) {
              findings.add("lost the acknowledged token " + token);
            }
          });
    }
  }

  private static void readTokens(
      @Nullable String text, Map<String, Outcome> fate, List<String> findings) {
    Set<String> present = new HashSet<>();
    for (String token : Tokens.of(text == null ? "" : text)) {
      if (!present.add(token)) {
        findings.add("shows the token " + token + " twice");
      }
      Outcome outcome = fate.get(token);
      if (outcome == null) {
        findings.add("shows " + token + ", which nobody appended");
      } else if (outcome instanceof Outcome.Failed(String reason)) {
        findings.add("shows " + token + ", which was refused with: " + reason);
      }
    }
  }

  private static void values(List<Operation> operations, List<String> findings) {
    Map<String, Outcome> fate = new HashMap<>();
    for (Operation op : operations) {
      String value = Intervals.uniqueValue(op.call());
      if (value != null) {
        fate.put(value, op.outcome());
      }
    }
    for (Operation op : operations) {
      for (String value : shown(op)) {
        Outcome outcome = fate.get(value);
        if (outcome == null) {
          findings.add("shows " + value + ", which nobody wrote");
        } else if (outcome instanceof Outcome.Failed(String reason)) {
          findings.add("shows " + value + ", which was refused with: " + reason);
        } else if (outcome instanceof Outcome.Ok(Answer.Applied(boolean yes)) && !yes) {
          findings.add("shows " + value + ", whose SET NX answered that it was not set");
        }
      }
    }
  }

  private static void tornPairs(List<Operation> operations, List<String> findings) {
    for (Operation op : operations) {
      if (op.outcome()
              instanceof Outcome.Ok(Answer.Both(@Nullable String one, @Nullable String two))
          && !Objects.equals(one, two)) {
        findings.add("shows half a transaction: " + one + " and " + two);
      }
    }
  }

  private static List<String> shown(Operation op) {
    List<String> shown = new ArrayList<>();
    if (op.outcome() instanceof Outcome.Ok(Answer answer)) {
      if (answer instanceof Answer.Text(@Nullable String value) && value != null) {
        shown.add(value);
      } else if (answer instanceof Answer.Both(@Nullable String one, @Nullable String two)) {
        if (one != null) {
          shown.add(one);
        }
        if (two != null) {
          shown.add(two);
        }
      }
    }
    return shown;
  }

  private static boolean startsAfterWrites(Operation read, List<Operation> operations) {
    return operations.stream()
        .filter(op -> op.call().writes() && op.outcome() instanceof Outcome.Ok)
        .allMatch(op -> op.returnNs() <= read.invokeNs());
  }
}
