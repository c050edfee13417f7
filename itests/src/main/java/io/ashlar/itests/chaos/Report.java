package io.ashlar.itests.chaos;

import io.ashlar.itests.nemesis.FaultKind;
import io.ashlar.itests.workload.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a whole test did and found. Used by the driving thread. */
public final class Report {
  private final Tally tally = new Tally();
  private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
  private final List<String> findings = new ArrayList<>();
  private final List<String> undecided = new ArrayList<>();
  private int subjectsChecked;
  private int scenarios;
  private int rounds;
  private int slotsMoved;

  void round(Tally counts, Map<FaultKind, Integer> done) {
    rounds++;
    tally.add(counts);
    done.forEach((kind, times) -> faults.merge(kind, times, Integer::sum));
  }

  void scenario() {
    scenarios++;
  }

  /** How many slots have moved since the beginning. */
  void moved(int slots) {
    slotsMoved = slots;
  }

  void checked(int subjects) {
    subjectsChecked += subjects;
  }

  void undecided(String what) {
    undecided.add(what);
  }

  void found(List<String> more) {
    findings.addAll(more);
  }

  /** What was found wrong; empty when nothing was. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /** Subjects whose linearizability could not be decided in time. */
  public List<String> undecided() {
    return List.copyOf(undecided);
  }

  /** Calls that succeeded. */
  public long operationsOk() {
    return tally.ok();
  }

  /** Subjects whose histories were judged. */
  public int subjectsChecked() {
    return subjectsChecked;
  }

  /** Slots that moved to another shard; one that moved twice counts twice. */
  public int slotsMoved() {
    return slotsMoved;
  }

  /** Faults that were begun. */
  public int faultsBegun() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("rounds      ").append(rounds).append(", scenarios ").append(scenarios);
    text.append("\noperations  ").append(tally);
    tally.reasons().entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(12)
        .forEach(e -> text.append(String.format("%n  %8d  %s", e.getValue(), e.getKey())));
    text.append("\nfaults      ").append(faults);
    text.append("\nslots moved ").append(slotsMoved);
    text.append("\nsubjects    ").append(subjectsChecked).append(" checked, ");
    text.append(undecided.size()).append(" undecided");
    undecided.forEach(u -> text.append("\n  UNDECIDED ").append(u));
    findings.forEach(f -> text.append("\n  VIOLATION ").append(f));
    text.append("\nresult      ")
        .append(findings.isEmpty() ? "nothing found" : findings.size() + " violations");
    return text.toString();
  }
}
