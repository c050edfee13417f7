package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.NodeState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What holds for any cluster, however badly it begins. */
final class PlannerPropertiesTest {
  private static final PlannerSettings SETTINGS = PlannerSettings.defaults();

  /** Nodes in some zones, some of them lost; shards anywhere, some without a majority. */
  private static SimCluster anyCluster(long seed) {
    Random random = new Random(seed);
    SimCluster cluster = new SimCluster(seed);
    int nodes = 1 + random.nextInt(12);
    int zones = random.nextInt(5);
    for (int i = 1; i <= nodes; i++) {
      String zone = zones == 0 ? "" : String.valueOf((char) ('a' + random.nextInt(zones)));
      SimNode node = cluster.addNode("n" + i, zone);
      int fate = random.nextInt(10);
      node.state =
          fate == 0 ? NodeState.DRAINING : fate == 1 ? NodeState.LEAVING : NodeState.ACTIVE;
    }
    int wanted = 1 + random.nextInt(5);
    int shards = 1 + random.nextInt(30);
    for (int i = 0; i < shards; i++) {
      List<String> names = new ArrayList<>(cluster.nodes.keySet());
      Collections.shuffle(names, random);
      int held = Math.max(1, Math.min(nodes, wanted + random.nextInt(3) - 1));
      SimShard shard = cluster.addShard(wanted, names.subList(0, held).toArray(String[]::new));
      for (SimShard.Replica replica : shard.replicas) {
        replica.lagEntries = random.nextInt(10) == 0 ? random.nextInt(50_000) : 0;
      }
    }
    for (int slot = 0; slot < cluster.owners.length; slot++) {
      cluster.owners[slot] = "s" + (1 + slot * shards / cluster.owners.length);
      if (random.nextInt(4) == 0) {
        cluster.memoryBytes[slot] = random.nextLong(1L << 20);
        cluster.opsPerSecond[slot] = random.nextLong(20);
      }
    }
    for (SimNode node : cluster.nodes.values()) {
      node.up = random.nextInt(8) != 0;
    }
    cluster.pass(1_000);
    cluster.pass(random.nextInt(2) * 400_000L);
    cluster.pass(1_000);
    return cluster;
  }

  @Property(tries = 300, seed = "1", shrinking = ShrinkingMode.OFF)
  void itComesToRestSafelyAndStaysThere(@ForAll long seed) {
    SimCluster cluster = anyCluster(seed);
    Map<String, Integer> zonesBefore = distinctZones(cluster);
    // PlanSafety judges each plan on the way.
    Steadiness steadiness = new Steadiness(SETTINGS);
    List<Action> done = cluster.settle(SETTINGS, 2_000, steadiness::saw);
    assertThat(steadiness.movedTwice).as("moved twice").isLessThanOrEqualTo(1);
    assertThat(done.stream().filter(action -> action instanceof Action.TransferLeader).count())
        .isLessThanOrEqualTo(
            2L * cluster.shards.size()
                + done.stream().filter(action -> action instanceof Action.AddLearner).count());
    distinctZones(cluster)
        .forEach(
            (id, zones) ->
                assertThat(zones)
                    .as("zones of " + id)
                    .isGreaterThanOrEqualTo(
                        Math.min(zonesBefore.getOrDefault(id, 0), cluster.shard(id).wanted)
                            - lostZones(cluster, id)));
    cluster.pass(400_000);
    cluster.pass(1_000);
    cluster.settle(SETTINGS, 2_000);
    assertThat(cluster.settle(SETTINGS, 1)).isEmpty();
  }

  /** Zones that no open node is in: nothing can stay spread over them. */
  private static int lostZones(SimCluster cluster, String id) {
    Set<String> open = new HashSet<>();
    cluster.nodes.values().stream()
        .filter(node -> node.up && node.state == NodeState.ACTIVE)
        .forEach(node -> open.add(node.zone));
    return 5 - open.size();
  }

  private static Map<String, Integer> distinctZones(SimCluster cluster) {
    Map<String, Integer> zones = new HashMap<>();
    for (SimShard shard : cluster.shards.values()) {
      zones.put(
          shard.id,
          (int) shard.replicas.stream().map(replica -> replica.node.zone).distinct().count());
    }
    return zones;
  }

  @Property(tries = 200, seed = "2", shrinking = ShrinkingMode.OFF)
  void theSameObservationGivesTheSamePlan(@ForAll long seed) {
    Observation seen = anyCluster(seed).observe();
    assertThat(Planner.plan(seen, SETTINGS)).isEqualTo(Planner.plan(seen, SETTINGS));
  }

  @Property(tries = 100, seed = "3", shrinking = ShrinkingMode.OFF)
  void loadsThatSwayALittleMoveNothing(@ForAll long seed) {
    SimCluster cluster = SimCluster.of(6, 3);
    cluster.form(18, 3);
    Random random = new Random(seed);
    for (int slot = 0; slot < cluster.owners.length; slot++) {
      cluster.memoryBytes[slot] = 1 << 20;
      cluster.opsPerSecond[slot] = 10;
    }
    cluster.settle(SETTINGS, 100);
    for (int round = 0; round < 20; round++) {
      for (SimShard shard : cluster.shards.values()) {
        int sway = 90 + random.nextInt(21);
        for (int slot = 0; slot < cluster.owners.length; slot++) {
          if (shard.id.equals(cluster.owners[slot])) {
            cluster.opsPerSecond[slot] = sway / 10;
          }
        }
      }
      cluster.pass(1_000);
      assertThat(Planner.plan(cluster.observe(), SETTINGS).actions()).isEmpty();
    }
  }
}
