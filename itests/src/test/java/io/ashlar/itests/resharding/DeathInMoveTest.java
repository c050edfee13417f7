package io.ashlar.itests.resharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.check.LinearizabilityChecker;
import io.ashlar.itests.check.LossCheck;
import io.ashlar.itests.check.Verdict;
import io.ashlar.itests.client.ClusterClient;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.History;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.scenario.Convergence;
import io.ashlar.itests.workload.Store;
import io.ashlar.itests.workload.Workload;
import io.ashlar.node.migration.MigrationStep;
import io.ashlar.proto.v1.ReplicaStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever takes part in a move of slots is killed, or stopped and woken when the others have
 * brought it to its end, at each step of it: afterwards every answer that clients had can be
 * explained, every slot has one owner, and nothing is left behind. Each build plays four rounds;
 * {@code -Dashlar.deaths=all} each participant with each step and fault. A failure names its round.
 */
class DeathInMoveTest {
  /** Slots of the first shard, without its first, by which its leader is known. */
  private static final int FIRST = 1;

  private static final int LAST = 5_000;
  private static final int FILLED = 1_000;
  private static final int CLIENTS = 3;
  private static final int CLIENT_TIMEOUT_MS = 5_000;
  private static final int CALLS = 100;
  private static final long SEED = Long.getLong("ashlar.deaths.seed", 5);
  private static final long LIMIT_MS = 60_000;
  private static final int CHECK_LIMIT_MS = 10_000;

  private enum Participant {
    SOURCE,
    TARGET,
    CONTROL
  }

  private enum Fault {
    /** kill -9. */
    DIES,
    /** SIGSTOP; wakes as one who does not know that others lead. */
    SLEEPS
  }

  private record Round(
      int number, MigrationStep step, Participant who, Fault fault, String from, String to) {}

  private static List<Round> rounds() {
    boolean all = System.getProperty("ashlar.deaths", "").equals("all");
    List<Round> rounds = new ArrayList<>();
    for (MigrationStep step : MigrationStep.values()) {
      for (Participant who : Participant.values()) {
        for (Fault fault : Fault.values()) {
          if (all || isInEachBuild(step, who, fault)) {
            boolean there = rounds.size() % 2 == 0;
            String from = there ? "s1" : "s2";
            String to = there ? "s2" : "s1";
            rounds.add(new Round(rounds.size(), step, who, fault, from, to));
          }
        }
      }
    }
    return rounds;
  }

  /** Each participant once, where most is at stake; and a source that has slept through the end. */
  private static boolean isInEachBuild(MigrationStep step, Participant who, Fault fault) {
    return switch (step) {
      case STAGED -> who == Participant.TARGET && fault == Fault.DIES;
      case RELEASED -> who == Participant.SOURCE && fault == Fault.DIES;
      case SENT -> fault == Fault.DIES ? who == Participant.CONTROL : who == Participant.SOURCE;
      default -> false;
    };
  }

  @Test
  @Timeout(1_200)
  void whoeverFailsAtWhicheverStep(@TempDir Path folder) throws Exception {
    FaultPoint faultPoint = new FaultPoint(Files.createDirectory(folder.resolve("fault-point")));
    PausingNode.Program program = PausingNode.Program.at(faultPoint);
    try (MovingCluster cluster = MovingCluster.start(folder, program);
        Admins admins = new Admins(program.grpcPorts())) {
      for (Round round : rounds()) {
        long start = System.nanoTime();
        try {
          new Play(cluster, admins, faultPoint, round).play();
        } catch (Exception | Error e) {
          throw new AssertionError(round + ", seed " + SEED, e);
        }
        System.out.printf("%s: %.1f s%n", round, (System.nanoTime() - start) / 1e9);
      }
    }
  }

  /** One round. */
  private record Play(MovingCluster cluster, Admins admins, FaultPoint faultPoint, Round round) {
    void play() throws Exception {
      flush();
      Map<String, Long> empty = memory();
      fill();
      Workload workload = new Workload("round" + round.number, SEED + round.number, this::store);
      workload.start(CLIENTS);
      try {
        awaitCalls(workload);
        faultPoint.arm(round.step);
        cluster.begin(FIRST, LAST, round.to);
        MovingCluster.await("a source at " + round.step, faultPoint::isReached);
        NodeProcess struck = participant();
        switch (round.fault) {
          case DIES -> struck.kill();
          case SLEEPS -> struck.freeze();
        }
        faultPoint.letGo();
        // The two that are left bring it to its end.
        cluster.move(FIRST, LAST, round.to);
        cluster.processes().startAll();
        cluster.processes().awaitReady(LIMIT_MS);
        awaitCalls(workload);
      } finally {
        workload.stop();
      }
      assertThat(workload.readAll(LIMIT_MS)).isEmpty();
      judge(workload.history());
      // Leaders go back to where they were; who owns what is looked at when they are there.
      cluster.awaitSpreadLeaders();
      assertThat(Convergence.await(cluster.nodes(), MovingCluster.SHARDS, LIMIT_MS)).isEmpty();
      checkOwners();
      flush();
      MovingCluster.await(
          "nothing takes memory: " + memory() + ", empty " + empty, () -> memory().equals(empty));
    }

    private static void awaitCalls(Workload workload) throws InterruptedException {
      long enough = workload.tally().ok() + CALLS;
      MovingCluster.await("calls", () -> workload.tally().ok() > enough);
    }

    /** A client all whose keys are in the slots that move. */
    private Store store(Random random) {
      ClusterClient client = new ClusterClient(cluster.nodes(), CLIENT_TIMEOUT_MS, random);
      Map<Subject, Subject> moving = new ConcurrentHashMap<>();
      return new Store() {
        @Override
        public Outcome execute(Subject subject, Call call) {
          return client.execute(
              moving.computeIfAbsent(
                  subject, one -> new Subject(one.kind(), inMovingSlot(one.name()))),
              call);
        }

        @Override
        public void close() {
          client.close();
        }
      };
    }

    /** A name with a hash tag that says the same. */
    private static String inMovingSlot(String name) {
      String word = name.replaceAll("[{}]", "");
      for (int i = 0; ; i++) {
        String tagged = "{" + word + "/" + i + "}";
        if (SlotOf.key(tagged) >= FIRST && SlotOf.key(tagged) <= LAST) {
          return tagged;
        }
      }
    }

    private NodeProcess participant() throws InterruptedException {
      return switch (round.who) {
        case SOURCE -> cluster.processes().at(cluster.leaderOfShard(round.from));
        case TARGET -> cluster.processes().at(cluster.leaderOfShard(round.to));
        case CONTROL -> {
          MovingCluster.await("who leads all", () -> admins.controlLeader().isPresent());
          yield cluster.processes().nodes().get(admins.controlLeader().orElseThrow());
        }
      };
    }

    private void fill() throws IOException {
      try (Client client = new Client(cluster.nodes().getFirst())) {
        for (int i = 0; i < FILLED; i++) {
          assertThat(client.call("SET fill" + i + " " + "v".repeat(100))).isEqualTo("OK");
        }
      }
    }

    private static void judge(History history) {
      LinearizabilityChecker checker = new LinearizabilityChecker(CHECK_LIMIT_MS);
      history
          .bySubject()
          .forEach(
              (subject, operations) -> {
                assertThat(LossCheck.check(subject, operations)).isEmpty();
                assertThat(checker.check(subject.kind(), operations))
                    .as(subject.toString())
                    .isNotInstanceOf(Verdict.Violation.class);
              });
    }

    /** All nodes agree on who owns what, and each key is at its owner, and nowhere else. */
    private void checkOwners() throws IOException, InterruptedException {
      MovingCluster.await("one picture in which all is in its place", () -> faults().isEmpty());
      assertThat(cluster.leaderOf(inMovingSlot("any"))).isEqualTo(cluster.leaderOfShard(round.to));
    }

    /** What is not as it should be; leaders may be changing. */
    private List<String> faults() throws IOException {
      ClusterView view = new ClusterView(CLIENT_TIMEOUT_MS);
      List<ClusterView.Range> ranges = view.slots(cluster.nodes().getFirst());
      @Nullable NodeAddress[] leaders = new @Nullable NodeAddress[SlotOf.SLOTS];
      for (ClusterView.Range range : ranges) {
        Arrays.fill(leaders, range.first(), range.last() + 1, range.leader());
      }
      List<String> faults = new ArrayList<>();
      if (Arrays.asList(leaders).contains(null)) {
        faults.add("slots without an owner: " + ranges);
      }
      int keys = 0;
      long held = 0;
      for (int number = 0; number < cluster.nodes().size(); number++) {
        NodeAddress node = cluster.nodes().get(number);
        if (!view.slots(node).equals(ranges)) {
          faults.add(node + " has another picture");
        }
        for (RespValue key : ClusterView.items(view.ask(node, "KEYS", "*"))) {
          keys++;
          if (!node.equals(leaders[SlotOf.key(ClusterView.text(key))])) {
            faults.add(key + " is at " + node);
          }
        }
        held += admins.replicas(number).stream().mapToLong(ReplicaStatus::getKeys).sum();
      }
      if (keys < FILLED || held != (long) MovingCluster.SHARDS * keys) {
        faults.add(keys + " keys, and " + held + " in all replicas");
      }
      return faults;
    }

    private void flush() throws IOException {
      for (NodeAddress node : cluster.nodes()) {
        assertThat(new ClusterView(CLIENT_TIMEOUT_MS).ask(node, "FLUSHALL"))
            .isEqualTo(new RespValue.Simple("OK"));
      }
    }

    /** Of each replica, what comes and goes included. */
    private Map<String, Long> memory() {
      Map<String, Long> bytes = new TreeMap<>();
      for (int node = 0; node < cluster.nodes().size(); node++) {
        for (ReplicaStatus replica : admins.replicas(node)) {
          bytes.put(node + " " + replica.getShardId(), replica.getMemoryBytes());
        }
      }
      return bytes;
    }
  }
}
