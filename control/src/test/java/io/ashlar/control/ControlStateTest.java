package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.AnnounceNode;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlState.Step;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ClusterMapCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ControlStateTest {
  private static final ClusterMap FIRST =
      FirstMap.plan(FirstMapTest.members(3), 3, 2, new Random(11));
  private static final ControlState FORMED =
      ControlState.EMPTY.apply(new FormCluster(FIRST)).state();

  @Test
  void aClusterIsFormedOnce() {
    assertThat(FORMED.map()).contains(FIRST);
    assertThat(FORMED.epoch()).isEqualTo(1);

    ClusterMap another = FirstMap.plan(FirstMapTest.members(3), 3, 2, new Random(12));
    Step again = FORMED.apply(new FormCluster(another));
    assertThat(again.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(again.state()).isSameAs(FORMED);
  }

  @Test
  void anAnnouncementTakesAnEpochAndItsRepetitionNone() {
    AnnounceNode announce = new AnnounceNode("n2", "two.example", 7002, 7102, 9002);
    Step first = FORMED.apply(announce);
    assertThat(first.outcome()).isEqualTo(new Outcome.Changed());
    assertThat(first.state().epoch()).isEqualTo(2);
    assertThat(first.state().map().orElseThrow().node("n2").orElseThrow().host())
        .isEqualTo("two.example");
    assertThat(first.state().map().orElseThrow().node("n2").orElseThrow().id())
        .isEqualTo(FIRST.node("n2").orElseThrow().id());
    assertThat(first.state().map().orElseThrow().node("n2").orElseThrow().grpcPort())
        .isEqualTo(9002);

    Step second = first.state().apply(announce);
    assertThat(second.outcome()).isEqualTo(new Outcome.Unchanged());
    assertThat(second.state().epoch()).isEqualTo(2);
  }

  @Test
  void strangersAndEarlyAnnouncementsAreRefused() {
    assertThat(FORMED.apply(new AnnounceNode("n9", "h", 1, 2, 0)).outcome())
        .isEqualTo(new Outcome.Refused("no node n9 in the cluster map"));
    assertThat(ControlState.EMPTY.apply(new AnnounceNode("n1", "h", 1, 2, 0)).outcome())
        .isInstanceOf(Outcome.Refused.class);
    assertThat(ControlState.EMPTY.apply(new LeaderObserved("s1", "n1", 1)).outcome())
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void onlyANewerTermChangesTheObservedLeader() {
    ControlState led = FORMED.apply(new LeaderObserved("s1", "n1", 4)).state();
    assertThat(led.leaders()).containsEntry("s1", new LeaderObserved("s1", "n1", 4));

    assertThat(led.apply(new LeaderObserved("s1", "n2", 3)).outcome())
        .isEqualTo(new Outcome.Unchanged());
    assertThat(led.apply(new LeaderObserved("s1", "n1", 4)).outcome())
        .isEqualTo(new Outcome.Unchanged());
    assertThat(led.apply(new LeaderObserved("s1", "n2", 4)).outcome())
        .isInstanceOf(Outcome.Refused.class);
    Step newer = led.apply(new LeaderObserved("s1", "n2", 5));
    assertThat(newer.state().leaders()).containsEntry("s1", new LeaderObserved("s1", "n2", 5));
    assertThat(newer.state().epoch()).as("the map did not change").isEqualTo(1);
  }

  @Test
  void aLeaderMustHoldAReplica() {
    // Two replicas: s1 is on n1 and n2.
    assertThat(FORMED.apply(new LeaderObserved("s1", "n3", 1)).outcome())
        .isEqualTo(new Outcome.Refused("n3 holds no replica of s1"));
  }

  @Property(tries = 100)
  void theSameLogMakesTheSameStateByteForByte(@ForAll long seed) {
    List<ControlCommand> log = randomLog(new Random(seed));
    ControlState once = replay(ControlState.EMPTY, log);
    ControlState throughCodec = ControlState.EMPTY;
    for (ControlCommand command : log) {
      ControlCommand decoded = ControlCodec.decodeCommand(ControlCodec.encode(command));
      throughCodec = ControlCodec.decodeState(ControlCodec.encode(throughCodec));
      throughCodec = throughCodec.apply(decoded).state();
    }
    assertThat(ControlCodec.encode(throughCodec)).isEqualTo(ControlCodec.encode(once));
  }

  private static ControlState replay(ControlState from, List<ControlCommand> log) {
    ControlState state = from;
    for (ControlCommand command : log) {
      Step step = state.apply(command);
      long growth = step.state().epoch() - state.epoch();
      boolean mapChanged = !encodedMap(step.state()).equals(encodedMap(state));
      assertThat(growth).isEqualTo(mapChanged ? 1 : 0);
      state = step.state();
    }
    return state;
  }

  private static String encodedMap(ControlState state) {
    return state.map().map(map -> ClusterMapCodec.encode(map).toString()).orElse("");
  }

  private static List<ControlCommand> randomLog(Random random) {
    List<ControlCommand> log = new ArrayList<>();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      log.add(
          switch (random.nextInt(3)) {
            case 0 -> new FormCluster(FIRST);
            case 1 ->
                new AnnounceNode(
                    "n" + (1 + random.nextInt(4)),
                    "h" + random.nextInt(2),
                    7001,
                    7101,
                    random.nextInt(2));
            default ->
                new LeaderObserved(
                    "s" + (1 + random.nextInt(4)),
                    "n" + (1 + random.nextInt(4)),
                    random.nextInt(5));
          });
    }
    return log;
  }
}
