package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.ControlCommand.Membership.AdmitNode;
import io.ashlar.control.ControlCommand.Membership.AllowJoin;
import io.ashlar.control.ControlCommand.Membership.EndReplicaChange;
import io.ashlar.control.ControlCommand.Membership.SetNodeState;
import io.ashlar.control.ControlCommand.Membership.UndoReplicaChange;
import io.ashlar.control.plan.Action;
import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From what is observed to a map that is as it should be, with leaders who do what it says. */
class ReconcilerTest {
  private static final long REPLACE_AFTER_MS = 60_000;
  private static final int ROUNDS_MAX = 400;

  private final Map<String, Long> silencesMs = new HashMap<>();
  private final List<ControlCommand> decided = new ArrayList<>();
  private Optional<SlotLoads> loads = Optional.empty();
  private Optional<Outlook> outlook = Optional.empty();
  private ControlState state = ControlState.EMPTY;
  private long nowMs = 1_000_000;
  private boolean slotsAutopilot;

  @Test
  void aQuietClusterIsLeftAlone() throws Exception {
    form(3, 6, 3);
    round(Autopilot.ON, false);
    assertThat(decided).isEmpty();
  }

  @Test
  void aLostNodeIsReplacedEverywhereAndABriefAbsenceIsNot() throws Exception {
    form(4, 8, 3);
    silencesMs.put("n2", 30_000L);
    for (int i = 0; i < 5; i++) {
      round(Autopilot.ON, true);
    }
    assertThat(decided).noneMatch(Membership.BeginReplicaChange.class::isInstance);

    silencesMs.put("n2", REPLACE_AFTER_MS);
    settle();
    for (ShardInfo shard : state.map().orElseThrow().shards()) {
      assertThat(shard.replicas()).hasSize(3).doesNotContain("n2");
      assertThat(shard.change()).isEmpty();
    }
  }

  @Test
  void aNodeThatJoinsGetsItsShare() throws Exception {
    form(3, 6, 3);
    join("n4");
    join("n5");
    settle();
    assertThat(held("n4")).isBetween(3L, 4L);
    assertThat(held("n5")).isBetween(3L, 4L);
  }

  @Test
  void aNodeThatLeavesIsEmptiedAndForgottenButNotBeforeItsSeatIsFree() throws Exception {
    form(4, 4, 3);
    apply(new SetNodeState("n1", NodeState.LEAVING));
    Set<String> voters = new HashSet<>(Set.of("n1", "n2", "n3"));
    for (int i = 0; i < 60; i++) {
      round(Autopilot.ON, true, voters);
    }
    assertThat(held("n1")).isZero();
    assertThat(state.map().orElseThrow().node("n1")).as("votes in the control group").isPresent();
    voters.remove("n1");
    round(Autopilot.ON, true, voters);
    assertThat(state.map().orElseThrow().node("n1")).isEmpty();
  }

  @Test
  void aChangeThatGetsNowhereIsTakenBack() throws Exception {
    form(4, 4, 3);
    silencesMs.put("n2", REPLACE_AFTER_MS);
    round(Autopilot.ON, false);
    ShardInfo changing =
        state.map().orElseThrow().shards().stream()
            .filter(shard -> shard.change().isPresent())
            .findFirst()
            .orElseThrow();
    String joining = changing.change().orElseThrow().add();
    silencesMs.put(joining, 2 * REPLACE_AFTER_MS);
    round(Autopilot.ON, false);
    assertThat(decided)
        .contains(new UndoReplicaChange(changing.id(), changing.change().orElseThrow().id()));
  }

  @Test
  void inADryRunNothingIsRecorded() throws Exception {
    form(4, 4, 3);
    silencesMs.put("n2", REPLACE_AFTER_MS);
    round(Autopilot.DRY_RUN, false);
    round(Autopilot.OFF, false);
    assertThat(decided).isEmpty();
  }

  @Test
  void aShardThatOutgrowsItsMemoryIsSplitAndIdleOnesAreMergedAgain() throws Exception {
    form(3, 3, 3);
    slotsAutopilot = true;
    round(Autopilot.ON, true);
    assertThat(decided).as("nothing is known of loads").isEmpty();
    loads = Optional.of(evenly(4L << 30));
    reshape();
    assertThat(decided).anyMatch(ChangeShards.Create.class::isInstance);
    assertThat(state.map().orElseThrow().shards()).hasSize(6);
    assertThat(state.map().orElseThrow().shards())
        .allSatisfy(shard -> assertThat(slotsOf(shard)).isBetween(1_900, 3_600));

    loads = Optional.of(evenly(16 << 10));
    reshape();
    assertThat(state.map().orElseThrow().shards()).hasSize(3);
    assertThat(state.map().orElseThrow().shards().stream().mapToInt(ReconcilerTest::slotsOf).sum())
        .isEqualTo(SlotHash.SLOT_COUNT);
  }

  @Test
  void whatItMayNotDoAboutSlotsItShows() throws Exception {
    form(3, 3, 3);
    loads = Optional.of(evenly(4L << 30));
    round(Autopilot.ON, true);
    assertThat(decided).isEmpty();
    Outlook shown = outlook.orElseThrow();
    assertThat(shown.slotsAutopilot()).isFalse();
    assertThat(shown.loadsKnown()).isTrue();
    assertThat(shown.heldBack().get()).anyMatch(Action.CreateShard.class::isInstance);
    loads = Optional.empty();
    round(Autopilot.ON, true);
    assertThat(outlook.orElseThrow().heldBack().get()).isEmpty();
  }

  private static SlotLoads evenly(long memoryBytes) {
    long[] bytes = new long[SlotHash.SLOT_COUNT];
    java.util.Arrays.fill(bytes, memoryBytes / SlotHash.SLOT_COUNT);
    return SlotLoads.of(bytes, new long[SlotHash.SLOT_COUNT]);
  }

  private static int slotsOf(ShardInfo shard) {
    return shard.slots().stream().mapToInt(SlotRange::size).sum();
  }

  /** Until nothing is decided any more, with leaders who move slots and let empty shards go. */
  private void reshape() throws IOException {
    for (int i = 0; i < ROUNDS_MAX; i++) {
      int before = decided.size();
      round(Autopilot.ON, true);
      for (MigrationInfo migration : state.map().orElseThrow().migrations()) {
        apply(new ChangeMigration.Done(migration.id()));
      }
      for (ShardInfo shard : state.map().orElseThrow().shards()) {
        if (shard.stage() == ShardInfo.Stage.ENDING) {
          apply(new ChangeShards.Drop(shard.id()));
        }
      }
      if (decided.size() == before) {
        return;
      }
    }
    throw new AssertionError("it does not come to rest: " + decided.subList(0, 50));
  }

  private void form(int nodes, int shards, int replicas) {
    apply(
        new FormCluster(
            FirstMap.plan(FirstMapTest.members(nodes), shards, replicas, new Random(7))));
    for (ShardInfo shard : state.map().orElseThrow().shards()) {
      apply(new LeaderObserved(shard.id(), shard.preferredLeader(), 1));
    }
    for (NodeInfo node : state.map().orElseThrow().nodes()) {
      silencesMs.put(node.name(), 10L);
    }
  }

  private void join(String name) {
    String token = JoinTokens.hash("token " + name);
    apply(new AllowJoin(token, Long.MAX_VALUE, true));
    apply(new AdmitNode(name, "host-" + name, 7100, "", token, 1));
    silencesMs.put(name, 10L);
  }

  private long held(String node) {
    return state.map().orElseThrow().shards().stream()
        .filter(shard -> shard.hosts().contains(node))
        .count();
  }

  /** Until nothing is decided and nothing runs any more. */
  private void settle() throws IOException {
    for (int i = 0; i < ROUNDS_MAX; i++) {
      int before = decided.size();
      round(Autopilot.ON, true);
      boolean runs =
          state.map().orElseThrow().shards().stream().anyMatch(s -> s.change().isPresent());
      if (decided.size() == before && !runs) {
        return;
      }
    }
    throw new AssertionError("it does not come to rest: " + decided.subList(0, 50));
  }

  private void round(Autopilot autopilot, boolean leadersAct) throws IOException {
    round(autopilot, leadersAct, Set.of());
  }

  private void round(Autopilot autopilot, boolean leadersAct, Set<String> controlVoters)
      throws IOException {
    nowMs += 500;
    Map<String, Long> seen = new HashMap<>(silencesMs);
    seen.remove("n3");
    Reconciler reconciler =
        new Reconciler(
            new ControlSettings(
                "test",
                "n3",
                FirstMapTest.members(3),
                3,
                3,
                REPLACE_AFTER_MS,
                autopilot,
                new SlotSettings(slotsAutopilot, 1L << 30, 60_000)),
            map -> loads);
    reconciler.round(
        state,
        seen,
        controlVoters,
        nowMs,
        decision -> {
          boolean changed = apply(decision) instanceof Outcome.Changed;
          if (changed) {
            decided.add(decision);
          }
          return Optional.empty();
        });
    outlook = reconciler.outlook();
    if (leadersAct) {
      act();
    }
  }

  /** What the shards' leaders would do by now: elect themselves, end changes, hand over. */
  private void act() {
    for (ShardInfo shard : List.copyOf(state.map().orElseThrow().shards())) {
      LeaderObserved known = state.leaders().get(shard.id());
      String leads = known == null ? "" : known.node();
      long term = known == null ? 0 : known.term();
      boolean leaderLives =
          shard.target().contains(leads) && silencesMs.getOrDefault(leads, 0L) < 10_000;
      String wanted = shard.target().get(0);
      if (!leaderLives || !leads.equals(wanted)) {
        String next =
            silencesMs.getOrDefault(wanted, 0L) < 10_000
                ? wanted
                : shard.target().stream()
                    .filter(name -> silencesMs.getOrDefault(name, 0L) < 10_000)
                    .findFirst()
                    .orElseThrow();
        if (!next.equals(leads)) {
          term++;
          apply(new LeaderObserved(shard.id(), next, term));
        }
      }
      long leading = term;
      shard
          .change()
          .ifPresent(
              change ->
                  apply(new EndReplicaChange(shard.id(), change.id(), shard.target(), leading)));
    }
  }

  private Outcome apply(ControlCommand command) {
    ControlState.Step step = state.apply(command);
    state = step.state();
    return step.outcome();
  }
}
