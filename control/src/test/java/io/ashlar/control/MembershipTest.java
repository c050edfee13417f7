package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.ControlCommand.Membership.AdmitNode;
import io.ashlar.control.ControlCommand.Membership.AllowJoin;
import io.ashlar.control.ControlCommand.Membership.BeginReplicaChange;
import io.ashlar.control.ControlCommand.Membership.EndReplicaChange;
import io.ashlar.control.ControlCommand.Membership.PreferLeader;
import io.ashlar.control.ControlCommand.Membership.RemoveNode;
import io.ashlar.control.ControlCommand.Membership.SetNodeState;
import io.ashlar.control.ControlCommand.Membership.UndoReplicaChange;
import io.ashlar.control.ControlState.Step;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ClusterMapCodec;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ReplicaChange;
import io.ashlar.topology.ShardInfo;
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

class MembershipTest {
  private static final long NOW_MS = 1_000_000;
  private static final String TOKEN = JoinTokens.hash("sesame");
  private static final ControlState FORMED =
      ControlState.EMPTY
          .apply(new FormCluster(FirstMap.plan(FirstMapTest.members(4), 4, 3, new Random(3))))
          .state();

  @Test
  void aTokenLetsOneNodeInBeforeItExpires() {
    ControlState open = done(FORMED, new AllowJoin(TOKEN, NOW_MS + 10, true));
    assertThat(open.epoch()).as("no change of the map").isEqualTo(1);

    assertThat(refusal(open, admit("n5", JoinTokens.hash("open"), NOW_MS))).contains("token");
    assertThat(refusal(open, admit("n5", TOKEN, NOW_MS + 10))).contains("expired");

    ControlState joined = done(open, admit("n5", TOKEN, NOW_MS));
    NodeInfo node = map(joined).node("n5").orElseThrow();
    assertThat(node.zone()).isEqualTo("cellar");
    assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
    assertThat(node.id()).hasSize(40);
    assertThat(joined.epoch()).isEqualTo(2);

    assertThat(joined.apply(admit("n5", TOKEN, NOW_MS)).outcome())
        .as("asked again because the answer was lost")
        .isEqualTo(new Outcome.Unchanged());
    assertThat(refusal(joined, new AdmitNode("n6", "h6", 6, "", TOKEN, NOW_MS))).contains("used");
  }

  @Test
  void aTokenForManyIsForgottenWhenItHasExpired() {
    ControlState open = done(FORMED, new AllowJoin(TOKEN, NOW_MS + 10, false));
    ControlState two =
        done(
            done(open, admit("n5", TOKEN, NOW_MS)),
            new AdmitNode("n6", "h6", 6, "", TOKEN, NOW_MS + 1));
    assertThat(two.joinTokens().byHash()).containsKey(TOKEN);

    String later = JoinTokens.hash("later");
    ControlState third =
        done(
            done(two, new AllowJoin(later, NOW_MS + 100, true)),
            new AdmitNode("n7", "h7", 7, "", later, NOW_MS + 50));
    assertThat(third.joinTokens().byHash()).isEmpty();
  }

  @Test
  void aNameAndAnAddressHaveOneNode() {
    ControlState open = done(FORMED, new AllowJoin(TOKEN, NOW_MS + 10, false));
    assertThat(refusal(open, admit("n1", TOKEN, NOW_MS))).contains("another node");
    NodeInfo first = map(open).nodes().get(0);
    assertThat(
            refusal(open, new AdmitNode("n9", first.host(), first.raftPort(), "", TOKEN, NOW_MS)))
        .contains(first.name());
  }

  @Test
  void aChangeGoesFromItsRecordToItsEnd() {
    ShardInfo before = shard(FORMED, "s1");
    String outside = outsider(FORMED, "s1");
    String gone = before.replicas().get(2);
    BeginReplicaChange begin = new BeginReplicaChange("s1", outside, gone, "a test");

    ControlState running = done(FORMED, begin);
    ReplicaChange change = shard(running, "s1").change().orElseThrow();
    assertThat(change.id()).isEqualTo(running.epoch());
    assertThat(shard(running, "s1").hosts()).contains(outside, gone);
    assertThat(running.apply(begin).outcome()).isEqualTo(new Outcome.Unchanged());
    assertThat(refusal(running, new BeginReplicaChange("s1", outside, "", "another")))
        .contains("under way");

    List<String> target = shard(running, "s1").target();
    EndReplicaChange end = new EndReplicaChange("s1", change.id(), target, 4);
    assertThat(refusal(running, end)).as("nobody is known to lead").contains("term");
    ControlState led = done(running, new LeaderObserved("s1", before.replicas().get(0), 4));
    assertThat(refusal(led, new EndReplicaChange("s1", change.id(), before.replicas(), 4)))
        .contains("voters");
    assertThat(refusal(led, new EndReplicaChange("s1", change.id(), target, 3))).contains("term");

    ControlState ended = done(led, end);
    assertThat(shard(ended, "s1").replicas()).isEqualTo(target).contains(outside);
    assertThat(shard(ended, "s1").hosts()).doesNotContain(gone);
    assertThat(ended.apply(end).outcome()).isEqualTo(new Outcome.Unchanged());
  }

  @Test
  void aChangeThatIsUndoneKeepsItsHostsUntilItsEnd() {
    ShardInfo before = shard(FORMED, "s2");
    String outside = outsider(FORMED, "s2");
    ControlState running = done(FORMED, new BeginReplicaChange("s2", outside, "", "a test"));
    long id = shard(running, "s2").change().orElseThrow().id();

    ControlState undone = done(running, new UndoReplicaChange("s2", id));
    assertThat(shard(undone, "s2").target()).isEqualTo(before.replicas());
    assertThat(shard(undone, "s2").hosts()).as("its data may still count").contains(outside);
    assertThat(undone.apply(new UndoReplicaChange("s2", id)).outcome())
        .isEqualTo(new Outcome.Unchanged());

    ControlState led = done(undone, new LeaderObserved("s2", before.replicas().get(1), 9));
    ControlState ended = done(led, new EndReplicaChange("s2", id, before.replicas(), 9));
    assertThat(shard(ended, "s2")).isEqualTo(before);
  }

  @Test
  void whatContradictsTheMapIsRefused() {
    ShardInfo s1 = shard(FORMED, "s1");
    String outside = outsider(FORMED, "s1");
    String inside = s1.replicas().get(1);
    assertThat(refusal(FORMED, new BeginReplicaChange("s9", outside, "", ""))).contains("s9");
    assertThat(refusal(FORMED, new BeginReplicaChange("s1", "n9", "", ""))).contains("n9");
    assertThat(refusal(FORMED, new BeginReplicaChange("s1", inside, "", ""))).contains("already");
    assertThat(refusal(FORMED, new BeginReplicaChange("s1", "", outside, "")))
        .contains("no replica");
    assertThat(refusal(FORMED, new BeginReplicaChange("s1", "", "", ""))).contains("no replica");
    assertThat(refusal(FORMED, new PreferLeader("s1", outside))).contains("no replica");
    assertThat(refusal(FORMED, new UndoReplicaChange("s1", 1))).contains("not under way");
    assertThat(refusal(FORMED, new RemoveNode("n1"))).contains("not leaving");
    assertThat(refusal(ControlState.EMPTY, new RemoveNode("n1"))).contains("formed");

    ControlState leaving = done(FORMED, new SetNodeState(outside, NodeState.LEAVING));
    assertThat(refusal(leaving, new BeginReplicaChange("s1", outside, "", ""))).contains("LEAVING");
    assertThat(refusal(leaving, new RemoveNode(outside))).contains("still holds");
  }

  @Test
  void theLastReplicaStaysAndFewAreReplacedInTwoSteps() {
    ControlState one =
        ControlState.EMPTY
            .apply(new FormCluster(FirstMap.plan(FirstMapTest.members(2), 1, 1, new Random(3))))
            .state();
    String holder = shard(one, "s1").replicas().get(0);
    String other = outsider(one, "s1");
    assertThat(refusal(one, new BeginReplicaChange("s1", "", holder, ""))).contains("only replica");
    assertThat(refusal(one, new BeginReplicaChange("s1", other, holder, "")))
        .contains("before an old one goes");
  }

  @Test
  void aDrainedNodeIsNobodysPreferredLeader() {
    ControlState drained = done(FORMED, new SetNodeState("n1", NodeState.DRAINING));
    assertThat(map(drained).shards()).noneMatch(shard -> shard.preferredLeader().equals("n1"));
    assertThat(refusal(drained, new PreferLeader("s1", "n1"))).contains("lead nothing");
    for (ShardInfo shard : map(drained).shards()) {
      assertThat(shard.replicas())
          .containsExactlyInAnyOrderElementsOf(shard(FORMED, shard.id()).replicas());
    }
    ControlState again = done(drained, new SetNodeState("n1", NodeState.ACTIVE));
    ControlState led = done(again, new PreferLeader("s1", "n1"));
    assertThat(shard(led, "s1").preferredLeader()).isEqualTo("n1");
  }

  @Test
  void oneNodeStaysActive() {
    ControlState state = FORMED;
    for (String name : List.of("n1", "n2", "n3")) {
      state = done(state, new SetNodeState(name, NodeState.DRAINING));
    }
    assertThat(refusal(state, new SetNodeState("n4", NodeState.LEAVING))).contains("no other");
  }

  /**
   * Any commands in any order, among them those of leaders who were deposed: no shard loses its
   * last replica, two changes of a shard never run at a time, and what a group may still have as a
   * member is a host in the map.
   */
  @Property(tries = 40)
  void noLogEndangersAShard(@ForAll long seed) {
    Random random = new Random(seed);
    ControlState state = done(FORMED, new AllowJoin(TOKEN, NOW_MS + 10, false));
    Map<String, Set<String>> members = new HashMap<>();
    map(state).shards().forEach(s -> members.put(s.id(), new HashSet<>(s.replicas())));
    Map<String, Long> terms = new HashMap<>();
    for (int i = 0; i < 150; i++) {
      ControlCommand command = random(random, state, members, terms);
      byte[] bytes = ControlCodec.encode(command);
      assertThat(ControlCodec.decodeCommand(bytes)).isEqualTo(command);
      Step step = state.apply(command);
      boolean mapChanged = !encoded(step.state()).equals(encoded(state));
      assertThat(step.state().epoch() - state.epoch()).isEqualTo(mapChanged ? 1 : 0);
      assertThat(step.state().apply(command).state())
          .as("%s, said twice, is said once", command)
          .isEqualTo(step.state());
      state = ControlCodec.decodeState(ControlCodec.encode(step.state()));
      assertThat(ControlCodec.encode(state)).isEqualTo(ControlCodec.encode(step.state()));
      for (ShardInfo shard : map(state).shards()) {
        assertThat(shard.replicas()).isNotEmpty();
        assertThat(shard.target()).isNotEmpty();
        assertThat(shard.hosts()).containsAll(members.get(shard.id()));
        // The group follows the map a step at a time, as its leader makes it.
        if (random.nextInt(3) == 0) {
          members.put(shard.id(), new HashSet<>(shard.target()));
        }
      }
    }
  }

  private static ControlCommand random(
      Random random,
      ControlState state,
      Map<String, Set<String>> members,
      Map<String, Long> terms) {
    String node = "n" + (1 + random.nextInt(6));
    String other = "n" + (1 + random.nextInt(6));
    String shardId = "s" + (1 + random.nextInt(4));
    Optional<ReplicaChange> running = shard(state, shardId).change();
    long changeId = running.map(ReplicaChange::id).orElse(1L) + (random.nextInt(8) == 0 ? -1 : 0);
    return switch (random.nextInt(9)) {
      case 0 -> new AdmitNode(node, "h" + node, 7100, "", TOKEN, NOW_MS);
      case 1 -> new SetNodeState(node, NodeState.values()[random.nextInt(3)]);
      case 2 -> new RemoveNode(node);
      case 3 -> new BeginReplicaChange(shardId, node, random.nextBoolean() ? other : "", "why");
      case 4 -> new BeginReplicaChange(shardId, "", node, "why");
      case 5 -> new UndoReplicaChange(shardId, changeId);
      case 6 -> new PreferLeader(shardId, node);
      case 7 -> new LeaderObserved(shardId, node, terms.merge(shardId, 1L, Long::sum));
      default ->
          new EndReplicaChange(
              shardId,
              changeId,
              members.get(shardId).stream().sorted().toList(),
              terms.getOrDefault(shardId, 0L) - random.nextInt(2));
    };
  }

  private static AdmitNode admit(String name, String tokenHash, long nowMs) {
    return new AdmitNode(name, "five.example", 7105, "cellar", tokenHash, nowMs);
  }

  private static ControlState done(ControlState state, ControlCommand command) {
    Step step = state.apply(command);
    assertThat(step.outcome()).as("%s", command).isEqualTo(new Outcome.Changed());
    return step.state();
  }

  private static String refusal(ControlState state, Membership command) {
    Step step = state.apply(command);
    assertThat(step.state()).isSameAs(state);
    assertThat(step.outcome()).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) step.outcome()).reason();
  }

  private static ClusterMap map(ControlState state) {
    return state.map().orElseThrow();
  }

  private static ShardInfo shard(ControlState state, String id) {
    return map(state).shard(id).orElseThrow();
  }

  private static String outsider(ControlState state, String shardId) {
    return map(state).nodes().stream()
        .map(NodeInfo::name)
        .filter(name -> !shard(state, shardId).hosts().contains(name))
        .findFirst()
        .orElseThrow();
  }

  private static String encoded(ControlState state) {
    return ClusterMapCodec.encode(map(state)).toString();
  }
}
