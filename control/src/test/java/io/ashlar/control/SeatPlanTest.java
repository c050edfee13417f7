package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.SeatPlan.Step;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeatPlanTest {
  private static final long GRACE_MS = 60_000;

  @Test
  void aNodeThatJoinsListens() {
    assertThat(plan(map(4), "n1", Set.of("n1", "n2", "n3"), Set.of(), Map.of()))
        .isEqualTo(new Step.Seats(Set.of("n1", "n2", "n3"), Set.of("n4")));
  }

  @Test
  void aVoterThatIsLostMakesRoomAndListens() {
    Map<String, Long> silent = Map.of("n2", GRACE_MS);
    assertThat(plan(map(4), "n1", Set.of("n1", "n2", "n3"), Set.of("n4"), silent))
        .isEqualTo(new Step.Seats(Set.of("n1", "n3", "n4"), Set.of("n2")));
    assertThat(plan(map(3), "n1", Set.of("n1", "n2", "n3"), Set.of(), silent))
        .as("nobody can take its place")
        .isEqualTo(new Step.Nothing());
    assertThat(plan(map(4), "n1", Set.of("n1", "n2", "n3"), Set.of("n4"), Map.of("n2", 5_000L)))
        .as("not lost yet")
        .isEqualTo(new Step.Nothing());
  }

  @Test
  void fiveNodesHaveFiveVoters() {
    assertThat(plan(map(5), "n1", Set.of("n1", "n2", "n3"), Set.of("n4", "n5"), Map.of()))
        .isEqualTo(new Step.Seats(Set.of("n1", "n2", "n3", "n4"), Set.of("n5")));
  }

  @Test
  void aLeaderThatLeavesHandsOverFirst() {
    ClusterMap leaving =
        map(4).toBuilder()
            .node(map(4).node("n1").orElseThrow().withState(NodeState.LEAVING))
            .build();
    assertThat(plan(leaving, "n1", Set.of("n1", "n2", "n3"), Set.of("n4"), Map.of()))
        .isEqualTo(new Step.HandOver("n2"));
    assertThat(plan(leaving, "n2", Set.of("n1", "n2", "n3"), Set.of("n4"), Map.of()))
        .isEqualTo(new Step.Seats(Set.of("n2", "n3", "n4"), Set.of("n1")));
  }

  @Test
  void whoIsGoneFromTheMapGoes() {
    assertThat(plan(map(2), "n1", Set.of("n1", "n2", "n3"), Set.of(), Map.of()))
        .isEqualTo(new Step.Seats(Set.of("n1", "n2"), Set.of()));
    assertThat(plan(map(3), "n1", Set.of("n1", "n2", "n3"), Set.of("n4"), Map.of()))
        .isEqualTo(new Step.Seats(Set.of("n1", "n2", "n3"), Set.of()));
  }

  /** From any members, with any nodes silent or leaving: steps are small, end, and end well. */
  @Property(tries = 300)
  void everyStepKeepsAMajorityAndTheyEnd(@ForAll long seed) {
    Random random = new Random(seed);
    int nodes = 1 + random.nextInt(7);
    ClusterMap.Builder builder = map(nodes).toBuilder();
    Map<String, Long> silent = new HashMap<>();
    int live = 0;
    for (NodeInfo node : map(nodes).nodes()) {
      if (random.nextInt(6) == 0 && nodes > 1) {
        builder.node(node.withState(NodeState.LEAVING));
      } else if (random.nextInt(6) == 0) {
        silent.put(node.name(), GRACE_MS * 2);
      } else {
        live++;
      }
    }
    ClusterMap map = builder.build();
    Set<String> voters = new HashSet<>();
    Set<String> listeners = new HashSet<>();
    for (int i = 1; i <= 7; i++) {
      if (random.nextInt(3) == 0) {
        voters.add("n" + i);
      } else if (random.nextInt(3) == 0) {
        listeners.add("n" + i);
      }
    }
    Optional<String> leader =
        voters.stream().filter(n -> !silent.containsKey(n)).sorted().findFirst();
    if (leader.isEmpty()) {
      return;
    }
    String leads = leader.get();
    for (int i = 0; i < 40; i++) {
      Step step = plan(map, leads, voters, listeners, silent);
      switch (step) {
        case Step.Nothing() -> {
          int wanted = ControlGroup.voterCount(live);
          if (live > 0 && silent.isEmpty()) {
            assertThat(voters.size()).isGreaterThanOrEqualTo(Math.min(live, wanted));
          }
          return;
        }
        case Step.HandOver(String to) -> {
          assertThat(voters).contains(to);
          assertThat(to).isNotEqualTo(leads);
          leads = to;
        }
        case Step.Seats(Set<String> nextVoters, Set<String> nextListeners) -> {
          assertThat(nextVoters).contains(leads);
          Set<String> staying = new HashSet<>(nextVoters);
          staying.retainAll(voters);
          assertThat(nextVoters.size() - staying.size()).isLessThanOrEqualTo(1);
          assertThat(voters.size() - staying.size()).isLessThanOrEqualTo(1);
          assertThat(nextListeners).doesNotContainAnyElementsOf(nextVoters);
          voters = new HashSet<>(nextVoters);
          listeners = new HashSet<>(nextListeners);
        }
      }
    }
    assertThat(false).as("the steps do not end").isTrue();
  }

  @Test
  void aSeatIsFoundAgain(@TempDir Path directory) throws Exception {
    assertThat(ControlSeat.read(directory)).isEmpty();
    ControlSeat seat =
        ControlSeat.ofFirstMembers("one", FirstMapTest.members(3)).withListener("n9", "[::1]:7109");
    seat.write(directory);
    assertThat(ControlSeat.read(directory)).contains(seat);
    assertThat(seat.group().getPeers()).hasSize(4);
    assertThat(seat.groupId())
        .isEqualTo(ControlGroup.id("one", List.of("n3", "n1", "n2")).getUuid());
  }

  private static Step plan(
      ClusterMap map,
      String leader,
      Set<String> voters,
      Set<String> listeners,
      Map<String, Long> silentMs) {
    return new SeatPlan(map, leader, voters, listeners, n -> silentMs.getOrDefault(n, 0L), GRACE_MS)
        .next();
  }

  private static ClusterMap map(int count) {
    List<NodeInfo> nodes = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      nodes.add(new NodeInfo("n" + i, ("" + i).repeat(40), "h" + i, 7000 + i, 7100 + i));
    }
    return new ClusterMap("c".repeat(40), 1, 1, nodes, List.of());
  }
}
