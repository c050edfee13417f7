package io.ashlar.control.plan;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Control leaders that observe, plan and act on a {@link SimCluster}, round after round. Actions
 * take their time, fail, happen twice or late; leaders change and forget what they had begun.
 */
final class SimRun {
  static final long ROUND_MS = 1_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** An action on its way. */
  private record Begun(Action action, long dueMs, boolean fails, boolean twice) {}

  final SimCluster cluster;
  final PlannerSettings settings;
  final Random random;

  /** In percent: actions that fail, and actions that happen twice. */
  int mishapPercent = 10;

  long actionMsMax = 4_000;
  int rounds;
  int learnersAdded;
  int transfers;
  int slotMoves;
  int undone;
  long refused;
  long stepsMax;
  final List<Long> plannerNanos = new ArrayList<>();

  /** Without what other processes of the machine took. */
  final List<Long> plannerCpuNanos = new ArrayList<>();

  private List<Begun> begun = new ArrayList<>();

  /** Begun by leaders that are none any more: they happen or not, and nobody knows. */
  private final List<Begun> forgotten = new ArrayList<>();

  /** Learners added since the last event, which nothing may take away again. */
  private final Set<String> addedSinceEvent = new HashSet<>();

  private final Map<String, Integer> transfersSinceEvent = new HashMap<>();

  SimRun(SimCluster cluster, PlannerSettings settings, long seed) {
    this.cluster = cluster;
    this.settings = settings;
    this.random = new Random(seed);
  }

  /** Something happened that may make what was right before wrong. */
  void event() {
    addedSinceEvent.clear();
    transfersSinceEvent.clear();
  }

  /** Another control leader, which knows what was recorded, or, at worst, nothing. */
  void changeControlLeader() {
    forgotten.addAll(begun);
    begun = new ArrayList<>();
    event();
  }

  /** One round; whether anything was planned or runs. */
  boolean round() {
    rounds++;
    cluster.pass(ROUND_MS);
    begun.removeIf(this::happensWhenDue);
    if (forgotten.removeIf(this::happensWhenDue)) {
      event();
    }
    Observation seen = cluster.observe(begun.stream().map(Begun::action).toList());
    long startNanos = System.nanoTime();
    long startCpuNanos = THREADS.getCurrentThreadCpuTime();
    Round round = Planner.decide(seen, settings);
    Plan plan = new Plan(round.actions(), Diagnosis.of(round), round.waiting());
    plannerCpuNanos.add(THREADS.getCurrentThreadCpuTime() - startCpuNanos);
    plannerNanos.add(System.nanoTime() - startNanos);
    stepsMax = Math.max(stepsMax, round.steps);
    PlanSafety.check(seen, plan, settings);
    for (Action action : plan.actions()) {
      count(action);
      begun.add(
          new Begun(
              action,
              cluster.nowMs + 1 + random.nextLong(actionMsMax),
              random.nextInt(100) < mishapPercent,
              random.nextInt(100) < mishapPercent));
    }
    return !plan.actions().isEmpty() || !begun.isEmpty() || plan.waiting() > 0;
  }

  private boolean happensWhenDue(Begun action) {
    if (action.dueMs > cluster.nowMs) {
      return false;
    }
    if (action.fails) {
      event();
      return true;
    }
    if (!cluster.apply(action.action)) {
      refused++;
      event();
    } else if (action.twice && !cluster.apply(action.action) && !isOvertaken(action.action)) {
      throw new AssertionError("not idempotent: " + action.action);
    }
    return true;
  }

  /** What was done and is refused when done again, because it has nothing left to work on. */
  private static boolean isOvertaken(Action action) {
    return action instanceof Action.MoveSlots || action instanceof Action.TransferLeader;
  }

  private void count(Action action) {
    switch (action) {
      case Action.AddLearner add -> {
        learnersAdded++;
        addedSinceEvent.add(add.shard() + "@" + add.node());
      }
      case Action.RemoveReplica remove ->
          undone += addedSinceEvent.contains(remove.shard() + "@" + remove.node()) ? 1 : 0;
      case Action.TransferLeader transfer -> {
        transfers++;
        transfersSinceEvent.merge(transfer.shard(), 1, Integer::sum);
      }
      case Action.MoveSlots move -> slotMoves++;
      case Action.Promote promote -> {}
      case Action.CreateShard create -> {}
      case Action.RetireShard retire -> {}
      case Action.ForgetNode forget -> {}
    }
  }

  /** How often the leader of one shard was moved since the last event, at most. */
  int transfersOfOneShardMax() {
    return transfersSinceEvent.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Until nothing is planned, runs or catches up for some rounds in a row. */
  void untilQuiet(int roundsMax) {
    int quiet = 0;
    int first = rounds;
    while (quiet < 15) {
      quiet = round() || !cluster.isCaughtUp() ? 0 : quiet + 1;
      if (rounds - first > roundsMax) {
        throw new AssertionError(
            "not quiet after " + roundsMax + " rounds: " + PlanText.lines(plan()));
      }
    }
  }

  Plan plan() {
    return Planner.plan(cluster.observe(begun.stream().map(Begun::action).toList()), settings);
  }

  /** Of the planner's rounds so far but for the first ones, in which code is still compiled. */
  String plannerTimes() {
    return "took " + percentiles(plannerNanos) + " (of CPU " + percentiles(plannerCpuNanos) + ")";
  }

  double plannerCpuMsMax() {
    return sortedWarm(plannerCpuNanos).getLast() / 1e6;
  }

  private static List<Long> sortedWarm(List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos.subList(nanos.size() / 10, nanos.size()));
    sorted.sort(null);
    return sorted;
  }

  private static String percentiles(List<Long> nanos) {
    List<Long> sorted = sortedWarm(nanos);
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6,
        sorted.get(sorted.size() - 1) / 1e6);
  }
}
