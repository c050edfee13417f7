package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.NodeState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The planner's steps in the situations that operators know. */
final class PlannerStepsTest {
  /** Replicas and leaders only. */
  private static final PlannerSettings SETTINGS =
      PlannerSettings.defaults()
          .with(new PlannerSettings.Switches(true, true, true, false, false, false));

  private static List<Action> plan(SimCluster cluster) {
    Observation seen = cluster.observe();
    Plan plan = Planner.plan(seen, SETTINGS);
    PlanSafety.check(seen, plan, SETTINGS);
    return plan.actions();
  }

  private static Action only(SimCluster cluster) {
    List<Action> actions = plan(cluster);
    assertThat(actions).hasSize(1);
    return actions.get(0);
  }

  @Test
  void aNewClusterIsAsItShouldBe() {
    SimCluster cluster = SimCluster.of(3, 3);
    cluster.form(3, 3);
    assertThat(plan(cluster)).isEmpty();
  }

  @Test
  void aNodeThatIsAwayForLessThanTheGraceCostsNothing() {
    SimCluster cluster = SimCluster.of(4, 0);
    cluster.addShard(3, "n1", "n2", "n3");
    cluster.addShard(3, "n2", "n3", "n4");
    cluster.addShard(3, "n3", "n4", "n1");
    cluster.addShard(3, "n4", "n1", "n2");
    cluster.node("n2").up = false;
    cluster.pass(1_000);
    cluster.pass(298_000);
    assertThat(plan(cluster)).noneMatch(action -> !(action instanceof Action.TransferLeader));
    cluster.node("n2").up = true;
    cluster.pass(20_000);
    List<Action> done = cluster.settle(SETTINGS, 10);
    assertThat(done).allMatch(action -> action instanceof Action.TransferLeader).hasSizeLessThan(3);
    assertThat(cluster.leaderSpread()).isZero();
  }

  @Test
  void aNodeThatIsGoneIsReplacedStepByStep() {
    SimCluster cluster = SimCluster.of(4, 0);
    SimShard shard = cluster.addShard(3, "n1", "n2", "n3");
    cluster.node("n2").up = false;
    cluster.pass(312_000);

    Action add = only(cluster);
    assertThat(add)
        .isEqualTo(
            new Action.AddLearner(
                "s1",
                "n4",
                Optional.of("n2"),
                "node n2 was not heard for 5 min 12 s, longer than 5 min"));
    cluster.apply(add);
    assertThat(plan(cluster)).as("while it catches up").isEmpty();

    cluster.pass(8_000);
    Action promote = only(cluster);
    assertThat(promote)
        .isEqualTo(new Action.Promote("s1", "n4", "it has caught up and takes the place of n2"));
    cluster.apply(promote);

    Action remove = only(cluster);
    assertThat(remove)
        .isEqualTo(
            new Action.RemoveReplica("s1", "n2", "replaced by n4; the shard has 4 of 3 replicas"));
    cluster.apply(remove);
    assertThat(plan(cluster)).isEmpty();
    assertThat(shard.replicas)
        .extracting(replica -> replica.node.name)
        .containsExactly("n1", "n3", "n4");
  }

  @Test
  void oneThatComesBackAfterItsReplacementIsRemovedAllTheSame() {
    SimCluster cluster = SimCluster.of(4, 0);
    cluster.addShard(3, "n1", "n2", "n3");
    cluster.node("n2").up = false;
    cluster.pass(312_000);
    cluster.apply(only(cluster));
    cluster.pass(8_000);
    cluster.apply(only(cluster));
    cluster.node("n2").up = true;
    cluster.pass(1_000);
    assertThat(plan(cluster)).as("n2 lags, so that not all others are spare").isNotEmpty();
    cluster.pass(60_000);
    assertThat(only(cluster)).isInstanceOf(Action.RemoveReplica.class);
    cluster.apply(only(cluster));
    assertThat(cluster.held("n2")).isZero();
    assertThat(cluster.settle(SETTINGS, 10)).isEmpty();
  }

  @Test
  void anotherLossBeforeTheOldOneWentSparesAMove() {
    SimCluster cluster = SimCluster.of(5, 0);
    SimShard shard = cluster.addShard(3, "n1", "n2", "n3");
    cluster.node("n5").state = NodeState.DRAINING;
    cluster.node("n2").state = NodeState.LEAVING;
    cluster.apply(only(cluster));
    cluster.pass(8_000);
    cluster.apply(only(cluster));
    cluster.node("n3").up = false;
    cluster.pass(60_000);
    assertThat(plan(cluster)).as("n2 is healthy and n3 may come back").isEmpty();
    cluster.pass(300_000);
    assertThat(only(cluster))
        .isEqualTo(
            new Action.RemoveReplica(
                "s1",
                "n3",
                "node n3 was not heard for 6 min, longer than 5 min"
                    .replace(", longer than 5 min", "; the shard has 4 of 3 replicas")));
    assertThat(shard.replicas).hasSize(4);
  }

  @Test
  void aShardWithoutAMajorityIsNotTouched() {
    SimCluster cluster = SimCluster.of(5, 0);
    cluster.addShard(3, "n1", "n2", "n3");
    cluster.node("n1").up = false;
    cluster.node("n2").up = false;
    cluster.pass(1_000_000);
    assertThat(plan(cluster)).isEmpty();
  }

  @Test
  void aDrainedNodeGivesItsLeadersAwayAndKeepsItsReplicas() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(6, 3);
    cluster.node("n1").state = NodeState.DRAINING;
    List<Action> done = cluster.settle(SETTINGS, 10);
    assertThat(done).hasSize(2).allMatch(action -> action instanceof Action.TransferLeader);
    assertThat(done.get(0).reason()).isEqualTo("node n1 is drained");
    assertThat(cluster.led("n1")).isZero();
    assertThat(cluster.held("n1")).isEqualTo(6);
    assertThat(cluster.leaderSpread()).isZero();
    cluster.node("n1").state = NodeState.ACTIVE;
    assertThat(cluster.settle(SETTINGS, 10)).hasSize(2);
    assertThat(cluster.leaderSpread()).isZero();
  }

  @Test
  void aLeavingNodeLosesLeadersThenReplicasAndIsForgotten() {
    SimCluster cluster = SimCluster.of(4, 0);
    cluster.form(8, 3);
    cluster.node("n4").state = NodeState.LEAVING;
    List<Action> done = cluster.settle(SETTINGS, 40);
    assertThat(done.stream().filter(action -> action instanceof Action.AddLearner)).hasSize(6);
    assertThat(done.get(done.size() - 1))
        .isEqualTo(new Action.ForgetNode("n4", "it leaves the cluster and holds no replica"));
    assertThat(cluster.nodes).hasSize(3);
    assertThat(cluster.leaderSpread()).isLessThanOrEqualTo(1);
  }

  @Test
  void aNodeCannotLeaveWhereThereIsNoOther() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    cluster.node("n3").state = NodeState.LEAVING;
    List<Action> done = cluster.settle(SETTINGS, 10);
    assertThat(done).allMatch(action -> action instanceof Action.TransferLeader);
    assertThat(cluster.held("n3")).isEqualTo(3);
  }

  @Test
  void anEmptyNodeReceivesReplicasAndLeaders() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(12, 3);
    cluster.addNode("n4", "");
    List<Action> done = cluster.settle(SETTINGS, 100);
    assertThat(cluster.held("n4")).isEqualTo(9);
    assertThat(done.stream().filter(action -> action instanceof Action.AddLearner)).hasSize(9);
    assertThat(cluster.leaderSpread()).isZero();
  }

  @Test
  void replicasGoToZonesThatHaveNone() {
    SimCluster cluster = SimCluster.of(6, 3);
    cluster.addShard(3, "n1", "n4", "n2");
    Action add = only(cluster);
    assertThat(add.reason()).isEqualTo("zone a holds 2 replicas of the shard, zone c 0");
    assertThat(add)
        .isInstanceOfSatisfying(
            Action.AddLearner.class,
            learner -> {
              assertThat(learner.node()).isEqualTo("n3");
              assertThat(learner.replaces()).contains("n4");
            });
    cluster.settle(SETTINGS, 10);
    assertThat(cluster.shard("s1").replicas)
        .extracting(replica -> replica.node.zone)
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void moreReplicasWantedMeansMoreReplicas() {
    SimCluster cluster = SimCluster.of(5, 0);
    SimShard shard = cluster.addShard(3, "n1", "n2", "n3");
    shard.wanted = 5;
    cluster.settle(SETTINGS, 20);
    assertThat(shard.voters()).isEqualTo(5);
    shard.wanted = 3;
    cluster.settle(SETTINGS, 20);
    assertThat(shard.voters()).isEqualTo(3);
    shard.wanted = 1;
    cluster.settle(SETTINGS, 20);
    assertThat(shard.voters()).isEqualTo(1);
  }

  @Test
  void theOnlyReplicaMovesWithoutBeingLost() {
    SimCluster cluster = SimCluster.of(2, 0);
    SimShard shard = cluster.addShard(1, "n1");
    cluster.node("n1").state = NodeState.LEAVING;
    List<Action> done = cluster.settle(SETTINGS, 20);
    assertThat(done)
        .extracting(action -> action.getClass().getSimpleName())
        .containsExactly("AddLearner", "Promote", "TransferLeader", "RemoveReplica", "ForgetNode");
    assertThat(shard.leader.name).isEqualTo("n2");
  }

  @Test
  void whatRunsIsNotBegunTwice() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(12, 3);
    cluster.addNode("n4", "");
    List<Action> first = plan(cluster);
    assertThat(first).isNotEmpty();
    Observation seen = cluster.observe(first);
    Plan second = Planner.plan(seen, SETTINGS);
    PlanSafety.check(seen, second, SETTINGS);
    assertThat(second.actions()).as("n4 receives as many as it may").isEmpty();
  }

  @Test
  void aLearnerThatFallsSilentIsGivenUp() {
    SimCluster cluster = SimCluster.of(5, 0);
    cluster.addShard(3, "n1", "n2", "n3");
    cluster.node("n2").up = false;
    cluster.pass(301_000);
    cluster.apply(only(cluster));
    cluster.node("n4").up = false;
    cluster.pass(59_000);
    assertThat(plan(cluster)).isEmpty();
    cluster.pass(1_000);
    assertThat(only(cluster))
        .isEqualTo(
            new Action.RemoveReplica(
                "s1", "n4", "node n4 was not heard for 1 min while it caught up"));
    cluster.settle(SETTINGS, 20);
    assertThat(cluster.shard("s1").on("n5")).isPresent();
  }

  @Test
  void theControlGroupIsCaredForToo() {
    SimCluster cluster = SimCluster.of(5, 0);
    cluster.addShard("control", ObservedShard.Kind.CONTROL, 3, List.of("n1", "n2", "n3"));
    cluster.node("n1").up = false;
    cluster.pass(301_000);
    cluster.settle(SETTINGS, 20);
    assertThat(cluster.shard("control").voters()).isEqualTo(3);
    assertThat(cluster.shard("control").on("n1")).isEmpty();
  }
}
