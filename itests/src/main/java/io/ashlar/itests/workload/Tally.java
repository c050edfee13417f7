package io.ashlar.itests.workload;

import io.ashlar.itests.history.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of outcomes. Thread-safe. */
public final class Tally {
  private final LongAdder ok = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final Map<String, Integer> reasons = new TreeMap<>();

  void count(Outcome outcome) {
    switch (outcome) {
      case Outcome.Ok done -> ok.increment();
      case Outcome.Failed(String reason) -> {
        failed.increment();
        because("failed", reason);
      }
      case Outcome.Unknown(String reason) -> {
        unknown.increment();
        because("unknown", reason);
      }
    }
  }

  private synchronized void because(String what, String reason) {
    String key = what + ": " + reason.replaceAll("[0-9]+", "#");
    if (reasons.size() < 50 || reasons.containsKey(key)) {
      reasons.merge(key, 1, Integer::sum);
    }
  }

  /** All calls that ended. */
  public long total() {
    return ok.sum() + failed.sum() + unknown.sum();
  }

  /** Calls that succeeded. */
  public long ok() {
    return ok.sum();
  }

  /** How often each reason was given, digits left out. */
  public synchronized Map<String, Integer> reasons() {
    return new TreeMap<>(reasons);
  }

  /** Adds the counts of another, which has ended. */
  public void add(Tally other) {
    ok.add(other.ok.sum());
    failed.add(other.failed.sum());
    unknown.add(other.unknown.sum());
    synchronized (this) {
      other.reasons().forEach((reason, count) -> reasons.merge(reason, count, Integer::sum));
    }
  }

  @Override
  public String toString() {
    return total() + " operations (" + ok + " ok, " + failed + " failed, " + unknown + " unknown)";
  }
}
