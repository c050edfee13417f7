package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.NodeState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clusters in virtual time under failures. {@code -Dashlar.simulation=full} runs 1,000 nodes and
 * 10,000 shards through thousands of them.
 */
final class SimulationTest {
  /** No shards come or go. */
  private static final PlannerSettings SETTINGS =
      PlannerSettings.defaults()
          .with(new PlannerSettings.Switches(true, true, true, true, false, true));

  /** Draws events and undoes them in the end. */
  private static final class Weather {
    final SimRun run;
    final SimCluster cluster;
    final Random random;
    final int downMax;
    final Map<String, Long> backAtMs = new HashMap<>();
    final Set<String> givenUp = new HashSet<>();
    int lostReplicas;

    /** Nodes that went, were cut off, drained or removed. */
    int failures;

    int added;
    int named;

    Weather(SimRun run, long seed, int downMax) {
      this.run = run;
      this.cluster = run.cluster;
      this.random = new Random(seed);
      this.downMax = downMax;
      this.named = cluster.nodes.size();
    }

    void strike() {
      cluster.nodes.values().stream()
          .filter(node -> backAtMs.getOrDefault(node.name, Long.MAX_VALUE) <= cluster.nowMs)
          .toList()
          .forEach(this::comesBack);
      run.event();
      List<SimNode> nodes = List.copyOf(cluster.nodes.values());
      SimNode node = nodes.get(random.nextInt(nodes.size()));
      int kind = random.nextInt(12);
      if (kind < 9) {
        fails(node, kind);
      } else if (kind == 9) {
        cluster.addNode("n" + ++named, nodes.get(random.nextInt(nodes.size())).zone);
        added++;
      } else if (kind == 10) {
        run.changeControlLeader();
      } else {
        cluster.entriesPerMsCaughtUp = 5 + random.nextInt(30);
      }
    }

    private void fails(SimNode node, int kind) {
      boolean well = node.up && node.heard && node.state == NodeState.ACTIVE;
      if (!well || unavailable() >= downMax) {
        return;
      }
      failures++;
      if (kind == 0 && cluster.nodes.size() > 6) {
        node.state = NodeState.LEAVING;
      } else if (kind == 1) {
        node.state = NodeState.DRAINING;
        backAtMs.put(node.name, cluster.nowMs + random.nextLong(120_000));
      } else if (kind == 2) {
        node.heard = false;
        backAtMs.put(node.name, cluster.nowMs + random.nextLong(100_000));
      } else {
        node.up = false;
        long forMs =
            kind == 3 ? 400_000 + random.nextLong(400_000) : 5_000 + random.nextLong(200_000);
        backAtMs.put(node.name, cluster.nowMs + forMs);
      }
    }

    long unavailable() {
      return cluster.nodes.values().stream()
          .filter(node -> node.state != NodeState.ACTIVE || !node.up || !node.heard)
          .count();
    }

    /** Replicas that have to leave their nodes, noted when a node is given up. */
    void countLosses() {
      for (SimNode node : cluster.nodes.values()) {
        boolean lost =
            node.state == NodeState.LEAVING
                || cluster.nowMs - node.lastHeardMs >= SETTINGS.patience().replaceAfterMs();
        if (lost && givenUp.add(node.name)) {
          lostReplicas += (int) cluster.held(node.name);
        } else if (!lost) {
          givenUp.remove(node.name);
        }
      }
    }

    /** Each replica that had to go had to be added elsewhere, and so had each on a new node. */
    int fewestMoves() {
      int onNew = 0;
      for (SimNode node : cluster.nodes.values()) {
        onNew +=
            Integer.parseInt(node.name.substring(1)) > 1_000 ? (int) cluster.held(node.name) : 0;
      }
      return Math.max(lostReplicas, onNew);
    }

    void comesBack(SimNode node) {
      backAtMs.remove(node.name);
      node.up = true;
      node.heard = true;
      if (node.state == NodeState.DRAINING) {
        node.state = NodeState.ACTIVE;
      }
    }

    void clears() {
      List.copyOf(cluster.nodes.values()).forEach(this::comesBack);
      run.event();
    }
  }

  private static void checkAtRest(SimCluster cluster, int wanted) {
    for (SimShard shard : cluster.shards.values()) {
      assertThat(shard.replicas).as(shard.id).hasSize(wanted).allMatch(replica -> replica.voter);
      assertThat(shard.replicas.stream().map(replica -> replica.node).distinct()).hasSize(wanted);
      assertThat(shard.leader).as(shard.id).isNotNull();
      long zones = shard.replicas.stream().map(replica -> replica.node.zone).distinct().count();
      long all = cluster.nodes.values().stream().map(node -> node.zone).distinct().count();
      assertThat(zones).as("zones of " + shard.id).isEqualTo(Math.min(all, wanted));
    }
    assertThat(cluster.leaderSpread()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void smallClustersComeToRestAfterAnything(long seed) {
    SimCluster cluster = SimCluster.of(9, 3);
    cluster.form(24, 3);
    SimRun run = new SimRun(cluster, SETTINGS, seed);
    Weather weather = new Weather(run, seed, 3);
    for (int round = 0; round < 1_500; round++) {
      if (round % 10 == 0) {
        weather.strike();
      }
      run.round();
    }
    weather.clears();
    run.untilQuiet(3_000);
    checkAtRest(cluster, 3);
    run.event();
    int before = run.learnersAdded + run.transfers;
    for (int round = 0; round < 50; round++) {
      run.round();
    }
    assertThat(run.learnersAdded + run.transfers).as("at rest it stays").isEqualTo(before);
    assertThat(run.undone).as("nothing is done and undone").isZero();
  }

  @Test
  void growingByAThirdTakesAsFewMovesAsItCan() {
    SimCluster cluster = SimCluster.of(9, 3);
    cluster.form(90, 3);
    SimRun run = new SimRun(cluster, SETTINGS, 3);
    run.mishapPercent = 0;
    for (int i = 10; i <= 12; i++) {
      cluster.addNode("n" + i, String.valueOf((char) ('a' + i % 3)));
    }
    run.untilQuiet(2_000);
    checkAtRest(cluster, 3);
    // 270 replicas on 12 nodes: 22.5 each, less what counts as even.
    assertThat(run.learnersAdded).isBetween(3 * 20, 3 * 23);
    assertThat(run.undone).isZero();
    // A leader moves to a new node, and maybe when its replica goes, and when the place is better.
    assertThat(run.transfers).isLessThan(90);
    assertThat(run.transfersOfOneShardMax()).isLessThanOrEqualTo(4);
  }

  @Test
  void aThousandNodesLoseOneAndGainOneByAsFewMovesAsThereAreReplicas() {
    SimCluster cluster = largeCluster();
    SimRun run =
        new SimRun(cluster, SETTINGS.with(new PlannerSettings.Throttle(64, 30, 128, 4, 8, 1)), 1);
    run.mishapPercent = 0;
    run.untilQuiet(50);
    assertThat(run.learnersAdded + run.transfers).as("as formed, it is balanced").isZero();

    long held = cluster.held("n500");
    cluster.node("n500").up = false;
    cluster.pass(301_000);
    run.untilQuiet(200);
    assertThat(run.learnersAdded).isEqualTo((int) held);
    cluster.nodes.remove("n500");
    checkAtRest(cluster, 3);

    run.event();
    run.learnersAdded = 0;
    cluster.addNode("n1001", "e");
    run.untilQuiet(200);
    checkAtRest(cluster, 3);
    assertThat(run.learnersAdded).isBetween(26, 30);
    assertThat(run.undone).isZero();
    System.out.printf(
        "1,000 nodes, 10,000 shards: planner %s, at most %d steps%n",
        run.plannerTimes(), run.stepsMax);
    assertThat(run.stepsMax).as("looks at nodes and replicas in one plan").isLessThan(400_000);
  }

  @Test
  @EnabledIfSystemProperty(named = "ashlar.simulation", matches = "full")
  void aThousandNodesThroughThousandsOfFailures() {
    long seed = Long.getLong("ashlar.simulation.seed", 1);
    SimCluster cluster = largeCluster();
    SimRun run = new SimRun(cluster, SETTINGS, seed);
    Weather weather = new Weather(run, seed, 100);
    while (weather.failures < 3_000) {
      weather.strike();
      run.round();
      weather.countLosses();
    }
    int stormRounds = run.rounds;
    weather.clears();
    run.untilQuiet(6_000);
    checkAtRest(cluster, 3);
    int fewest = weather.fewestMoves();
    System.out.printf(
        "seed %d: %d failures and %d new nodes in %d rounds, at rest after %d more; %d replicas added, at least %d were"
            + " needed; %d transfers; %d actions refused; planner %s, at most %d steps%n",
        seed,
        weather.failures,
        weather.added,
        stormRounds,
        run.rounds - stormRounds,
        run.learnersAdded,
        fewest,
        run.transfers,
        run.refused,
        run.plannerTimes(),
        run.stepsMax);
    assertThat(run.undone).isZero();
    assertThat(run.learnersAdded).isLessThan(fewest + fewest / 2);
    assertThat(run.plannerCpuMsMax()).as("ms of CPU for a round").isLessThan(100);
  }

  @Test
  @EnabledIfSystemProperty(named = "ashlar.simulation", matches = "full")
  void unevenSlotsOfTenThousandShardsComeToRest() {
    SimCluster cluster = largeCluster();
    Random random = new Random(7);
    for (int slot = 0; slot < cluster.owners.length; slot++) {
      cluster.memoryBytes[slot] = (long) (Math.exp(random.nextGaussian()) * (64 << 20));
      cluster.opsPerSecond[slot] = (long) (Math.exp(random.nextGaussian()) * 500);
    }
    SimRun run = new SimRun(cluster, PlannerSettings.defaults(), 1);
    run.untilQuiet(6_000);
    System.out.printf(
        "uneven slots: at rest after %d rounds; %d moves of slots, %d of replicas, %d transfers;"
            + " planner %s, at most %d steps%n",
        run.rounds,
        run.slotMoves,
        run.learnersAdded,
        run.transfers,
        run.plannerTimes(),
        run.stepsMax);
    assertThat(run.undone).isZero();
    assertThat(run.plannerCpuMsMax()).as("ms of CPU for a round").isLessThan(100);
  }

  /** 1,000 nodes in 5 zones with 10,000 shards of 3 replicas. */
  private static SimCluster largeCluster() {
    SimCluster cluster = SimCluster.of(1_000, 5);
    cluster.form(10_000, 3);
    return cluster;
  }
}
