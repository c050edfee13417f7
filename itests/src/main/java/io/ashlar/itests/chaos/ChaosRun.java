package io.ashlar.itests.chaos;

import io.ashlar.itests.client.ClusterClient;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import io.ashlar.itests.nemesis.FaultKind;
import io.ashlar.itests.nemesis.Nemesis;
import io.ashlar.itests.nemesis.Schedule;
import io.ashlar.itests.nemesis.SlotMover;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.scenario.Convergence;
import io.ashlar.itests.scenario.DeposedLeader;
import io.ashlar.itests.scenario.DeposedLeader.Comeback;
import io.ashlar.itests.testbed.Testbed;
import io.ashlar.itests.workload.Store;
import io.ashlar.itests.workload.Workload;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Rounds on one running cluster until the time is over. A round is: the deposed-leader scenario;
 * workload and nemesis together; everything mended; every subject read once more; replicas
 * compared; the history judged.
 */
public final class ChaosRun {
  private static final int CLIENTS = 8;
  private static final int CLIENT_TIMEOUT_MS = 1000;
  private static final long ROUND_MS_MAX = 120_000;
  private static final long PROGRESS_MS = 10_000;
  private static final long READY_TIMEOUT_MS = 90_000;
  private static final long LAST_MOVE_TIMEOUT_MS = 60_000;
  private static final long LAST_READS_TIMEOUT_MS = 60_000;
  private static final long CONVERGENCE_TIMEOUT_MS = 30_000;
  private static final long SUBJECT_CHECK_MS = 20_000;

  private final Testbed testbed;
  private final Settings settings;
  private final PrintStream out;
  private final Report report = new Report();
  private final Judge judge = new Judge(SUBJECT_CHECK_MS);
  private final Optional<SlotMover> mover;

  /**
   * What to do.
   *
   * @param faults kinds that the testbed has what it takes for
   * @param replicas of each shard
   * @param compareReplicas whether the nodes answer DEBUG ASHLAR-CHECKSUMS
   * @param deposedLeader whether each round begins with that scenario
   * @param movingShards how many shards' slots move among them meanwhile; 0 for none
   */
  public record Settings(
      long totalMs,
      long seed,
      List<FaultKind> faults,
      int replicas,
      boolean compareReplicas,
      boolean deposedLeader,
      int movingShards) {

    /** The same while the slots of so many shards, all of the cluster, move among them. */
    public Settings withMoves(int shards) {
      return new Settings(totalMs, seed, faults, replicas, compareReplicas, deposedLeader, shards);
    }

    /** With slots that stay where they are. */
    public Settings(
        long totalMs,
        long seed,
        List<FaultKind> faults,
        int replicas,
        boolean compareReplicas,
        boolean deposedLeader) {
      this(totalMs, seed, faults, replicas, compareReplicas, deposedLeader, 0);
    }
  }

  /** A run on a testbed that is up. */
  public ChaosRun(Testbed testbed, Settings settings, PrintStream out) {
    this.testbed = testbed;
    this.settings = settings;
    this.out = out;
    this.mover =
        settings.movingShards > 0
            ? Optional.of(new SlotMover(testbed, settings.movingShards, settings.seed))
            : Optional.empty();
  }

  /** Runs to the end, or to the first round that finds something. */
  public Report run() throws InterruptedException {
    long leftMs = settings.totalMs;
    for (int round = 1; leftMs > 0 && report.findings().isEmpty(); round++) {
      long roundMs = Math.min(leftMs, ROUND_MS_MAX);
      long startNs = System.nanoTime();
      try {
        round(round, roundMs);
      } catch (NotReadyException | IllegalStateException e) {
        report.found(List.of("the cluster did not become whole again: " + e.getMessage()));
      }
      leftMs -= Math.max(roundMs, (System.nanoTime() - startNs) / 1_000_000);
    }
    return report;
  }

  private void round(int round, long roundMs) throws InterruptedException, NotReadyException {
    long seed = settings.seed * 1_000_003 + round;
    out.println("round " + round + ", " + roundMs / 1000 + " s, seed of the round " + seed);
    if (settings.deposedLeader) {
      deposeLeader(round, new Random(seed));
    }
    String prefix = Long.toString(settings.seed, 36) + "-" + round;
    Workload workload = new Workload(prefix, seed, this::store);
    Nemesis nemesis = new Nemesis(testbed, Schedule.make(settings.faults, roundMs, seed), out);
    workload.start(CLIENTS);
    nemesis.start();
    mover.ifPresent(SlotMover::start);
    watch(roundMs, workload, nemesis);
    nemesis.stop();
    if (mover.isPresent()) {
      mover.get().stop();
    }
    workload.stop();
    report.round(workload.tally(), nemesis.done());
    report.found(nemesis.failures());
    noteExits();

    testbed.heal(READY_TIMEOUT_MS);
    if (mover.isPresent()) {
      report.found(mover.get().settle(LAST_MOVE_TIMEOUT_MS));
      report.moved(mover.get().slotsMoved());
    }
    List<Subject> silent = workload.readAll(LAST_READS_TIMEOUT_MS);
    if (!silent.isEmpty()) {
      report.found(List.of("no answer on a whole cluster from " + silent));
    }
    compareReplicas();
    judge.judge(workload.history(), report);
    out.println("  round ends: " + workload.tally());
  }

  private void deposeLeader(int round, Random random)
      throws InterruptedException, NotReadyException {
    String prefix = "ghost" + Long.toString(settings.seed, 36) + "-" + round + "-";
    Comeback comeback = random.nextBoolean() ? Comeback.WITH_ITS_MEMORY : Comeback.WITH_ITS_LOG;
    report.found(new DeposedLeader(testbed, prefix, out).run(random, comeback));
    report.scenario();
    noteExits();
    compareReplicas();
  }

  private void compareReplicas() throws InterruptedException {
    if (settings.compareReplicas) {
      report.found(Convergence.await(testbed, settings.replicas, CONVERGENCE_TIMEOUT_MS));
    }
  }

  private void noteExits() {
    for (NodeProcess node : testbed.cluster().nodes()) {
      int exits = node.takeUnexpectedExits();
      if (exits > 0) {
        report.found(
            List.of(node + " ended " + exits + " times by itself: " + node.spec().logFile()));
      }
    }
  }

  private void watch(long roundMs, Workload workload, Nemesis nemesis) throws InterruptedException {
    long startNs = System.nanoTime();
    long elapsedMs = 0;
    while (elapsedMs < roundMs) {
      TimeUnit.MILLISECONDS.sleep(Math.min(PROGRESS_MS, roundMs - elapsedMs));
      elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
      out.printf("  %6d ms  %s, latest fault: %s%n", elapsedMs, workload.tally(), nemesis.latest());
    }
  }

  private Store store(Random random) {
    ClusterClient client = new ClusterClient(testbed.addresses(), CLIENT_TIMEOUT_MS, random);
    return new Store() {
      @Override
      public Outcome execute(Subject subject, Call call) {
        return client.execute(subject, call);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }
}
