package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.NodeState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What has to wait for what, lest it be done twice. */
final class PlanOrderTest {
  private static final PlannerSettings DEFAULTS = PlannerSettings.defaults();

  /** Replicas and leaders only. */
  private static final PlannerSettings SETTINGS =
      DEFAULTS.with(new PlannerSettings.Switches(true, true, true, false, false, false));

  private static List<Action.AddLearner> learners(Plan plan) {
    return plan.actions().stream()
        .filter(Action.AddLearner.class::isInstance)
        .map(Action.AddLearner.class::cast)
        .toList();
  }

  /** n1 and n2 hold everything, n3 in the same zone nothing; n4 alone is in another zone. */
  private static SimCluster crowdedZone() {
    SimCluster cluster = new SimCluster(1);
    cluster.addNode("n1", "a");
    cluster.addNode("n2", "a");
    cluster.addNode("n3", "a");
    cluster.addNode("n4", "b");
    for (int i = 0; i < 6; i++) {
      cluster.addShard(2, "n1", "n2");
    }
    return cluster;
  }

  @Test
  void whatWaitsToLeaveACrowdedZoneIsNotMovedWithinItMeanwhile() {
    SimCluster cluster = crowdedZone();
    Plan plan = Planner.plan(cluster.observe(), SETTINGS);
    assertThat(learners(plan)).hasSize(2).allMatch(add -> add.node().equals("n4"));
    assertThat(plan.waiting()).as("n4 receives two at a time").isGreaterThanOrEqualTo(4);

    List<Action> done = cluster.settle(SETTINGS, 100);
    assertThat(done.stream().filter(Action.AddLearner.class::isInstance))
        .as("six to the other zone, two to the node that was empty")
        .hasSize(8);
  }

  @Test
  void aLeaderThatDrainsHandsOverToNobodyWhoGoes() {
    SimCluster cluster = SimCluster.of(2, 0);
    SimShard shard = cluster.addShard(1, "n2", "n1");
    shard.replicas.get(1).replaces = Optional.of("n2");
    cluster.node("n1").state = NodeState.DRAINING;
    List<Action> done = cluster.settle(SETTINGS, 20);
    assertThat(done.stream().filter(Action.TransferLeader.class::isInstance)).hasSize(1);
    assertThat(shard.voters()).isEqualTo(1);
    assertThat(shard.leader.name).isEqualTo("n1");
  }

  @Test
  void theLeaderIsTheLastToGoAmongEquals() {
    SimCluster cluster = SimCluster.of(3, 0);
    SimShard shard = cluster.addShard(2, "n1", "n2", "n3");
    cluster.addShard(1, "n1");
    cluster.addShard(1, "n1");
    assertThat(Planner.plan(cluster.observe(), SETTINGS).actions())
        .as("although n1 bears most")
        .anyMatch(
            action ->
                action instanceof Action.RemoveReplica remove && remove.shard().equals(shard.id));
  }

  @Test
  void replicasWaitForSlots() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    Arrays.fill(cluster.memoryBytes, 100_000);
    cluster.addNode("n4", "");
    int firstMove = -1;
    int lastMoveOfSlots = -1;
    List<Action> done = cluster.settle(DEFAULTS, 200);
    for (int i = 0; i < done.size(); i++) {
      if (done.get(i) instanceof Action.AddLearner && firstMove < 0) {
        firstMove = i;
      } else if (done.get(i) instanceof Action.MoveSlots) {
        lastMoveOfSlots = i;
      }
    }
    assertThat(lastMoveOfSlots).isNotNegative();
    assertThat(firstMove)
        .as("a shard is copied when it has the slots it will have")
        .isGreaterThan(lastMoveOfSlots);
  }

  @Test
  void shardsWithoutAMajorityHoldNothingUp() {
    SimCluster cluster = SimCluster.of(6, 0);
    for (int i = 0; i < 4; i++) {
      cluster.addShard(1, "n1");
    }
    cluster.addShard(3, "n4", "n5", "n6");
    cluster.node("n5").up = false;
    cluster.node("n6").up = false;
    cluster.pass(400_000);
    assertThat(learners(Planner.plan(cluster.observe(), SETTINGS)))
        .isNotEmpty()
        .allMatch(add -> add.reason().contains(" bears "));
  }
}
