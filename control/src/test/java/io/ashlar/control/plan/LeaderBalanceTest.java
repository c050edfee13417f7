package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Leaders are as even as the places of the replicas allow, whatever that takes. */
final class LeaderBalanceTest {
  private static final PlannerSettings LEADERS_ONLY =
      PlannerSettings.defaults()
          .with(new PlannerSettings.Switches(false, false, true, false, false, false));

  @Test
  void aChainOfTransfersHelpsWhereNoSingleOneDoes() {
    SimCluster cluster = SimCluster.of(4, 0);
    for (int i = 0; i < 3; i++) {
      cluster.addShard(2, "n1", "n2");
      cluster.addShard(2, "n2", "n3");
      cluster.addShard(2, "n3", "n4");
    }
    cluster.settle(LEADERS_ONLY, 50);
    assertThat(cluster.leaderSpread()).isEqualTo(1);
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void leadersAreAsEvenAsReplicasAllow(@ForAll long seed) {
    Random random = new Random(seed);
    SimCluster cluster = SimCluster.of(2 + random.nextInt(4), 0);
    int shards = 1 + random.nextInt(7);
    for (int i = 0; i < shards; i++) {
      List<String> names = new ArrayList<>(cluster.nodes.keySet());
      Collections.shuffle(names, random);
      int held = 1 + random.nextInt(Math.min(3, names.size()));
      cluster.addShard(held, names.subList(0, held).toArray(String[]::new));
    }
    cluster.settle(LEADERS_ONLY, 50);
    assertThat(squares(cluster)).isEqualTo(fewestSquares(cluster, 0, new HashMap<>()));
  }

  private static long squares(SimCluster cluster) {
    return cluster.nodes.keySet().stream().mapToLong(cluster::led).map(led -> led * led).sum();
  }

  /** Tries every choice of leaders. */
  private static long fewestSquares(SimCluster cluster, int index, Map<String, Integer> led) {
    List<SimShard> shards = List.copyOf(cluster.shards.values());
    if (index == shards.size()) {
      return led.values().stream().mapToLong(count -> (long) count * count).sum();
    }
    long fewest = Long.MAX_VALUE;
    for (SimShard.Replica replica : shards.get(index).replicas) {
      led.merge(replica.node.name, 1, Integer::sum);
      fewest = Math.min(fewest, fewestSquares(cluster, index + 1, led));
      led.merge(replica.node.name, -1, Integer::sum);
    }
    return fewest;
  }
}
