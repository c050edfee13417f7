package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationRulesTest {
  private ControlState state =
      ControlState.EMPTY
          .apply(
              new FormCluster(
                  new ClusterMap(
                      "c".repeat(40),
                      1,
                      7,
                      List.of(new NodeInfo("n1", "a".repeat(40), "h", 1, 2)),
                      List.of(
                          new ShardInfo("s1", List.of("n1"), List.of(new SlotRange(0, 99))),
                          new ShardInfo("s2", List.of("n1"), List.of(new SlotRange(100, 16383))),
                          new ShardInfo("s3", List.of("n1"), List.of())))))
          .state();

  private Outcome apply(ChangeMigration change) {
    // As it comes out of the log.
    ControlState.Step step = state.apply(ControlCodec.decodeCommand(ControlCodec.encode(change)));
    state = ControlCodec.decodeState(ControlCodec.encode(step.state()));
    return step.outcome();
  }

  private ClusterMap map() {
    return state.map().orElseThrow();
  }

  private static ChangeMigration.Start start(int first, int last, String from, String to) {
    return new ChangeMigration.Start(List.of(new SlotRange(first, last)), from, to);
  }

  @Test
  void aMoveIsRecordedAndTheMapFollowsWhenItIsDone() {
    assertThat(apply(start(10, 19, "s1", "s3"))).isEqualTo(new Outcome.Changed());
    assertThat(map().migrations())
        .containsExactly(
            new MigrationInfo(
                2, List.of(new SlotRange(10, 19)), "s1", "s3", MigrationInfo.Phase.MOVING));
    assertThat(map().epoch()).isEqualTo(2);
    assertThat(map().ownerOf(10).orElseThrow().id()).isEqualTo("s1");
    assertThat(apply(start(10, 19, "s1", "s3"))).isEqualTo(new Outcome.Unchanged());
    assertThat(apply(new ChangeMigration.Done(2))).isEqualTo(new Outcome.Changed());
    assertThat(map().migrations()).isEmpty();
    assertThat(map().epoch()).isEqualTo(3);
    assertThat(map().ownerOf(10).orElseThrow().id()).isEqualTo("s3");
    assertThat(map().shard("s1").orElseThrow().slots())
        .containsExactly(new SlotRange(0, 9), new SlotRange(20, 99));
    assertThat(apply(new ChangeMigration.Done(2))).isEqualTo(new Outcome.Unchanged());
  }

  @Test
  void whatContradictsTheMapIsRefused() {
    assertThat(apply(start(10, 100, "s1", "s3"))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(start(10, 19, "s2", "s3"))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(start(10, 19, "s1", "s9"))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(start(10, 19, "s9", "s1"))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(start(10, 19, "s1", "s1"))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(new ChangeMigration.Start(List.of(), "s1", "s2")))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(apply(new ChangeMigration.Cancel(9))).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(start(10, 19, "s1", "s3"))).isEqualTo(new Outcome.Changed());
    assertThat(apply(start(19, 20, "s1", "s2")))
        .isEqualTo(new Outcome.Refused("slot 19 moves already, by migration 2"));
    assertThat(apply(new ChangeMigration.Cancelled(2))).isInstanceOf(Outcome.Refused.class);
    assertThat(map().epoch()).isEqualTo(2);
  }

  @Test
  void aCancelledMoveEndsOneWayOrTheOther() {
    apply(start(10, 19, "s1", "s3"));
    assertThat(apply(new ChangeMigration.Cancel(2))).isEqualTo(new Outcome.Changed());
    assertThat(apply(new ChangeMigration.Cancel(2))).isEqualTo(new Outcome.Unchanged());
    assertThat(map().migration(2).orElseThrow().phase()).isEqualTo(MigrationInfo.Phase.CANCELLING);
    assertThat(apply(new ChangeMigration.Cancelled(2))).isEqualTo(new Outcome.Changed());
    assertThat(map().migrations()).isEmpty();
    assertThat(map().ownerOf(10).orElseThrow().id()).isEqualTo("s1");

    apply(start(10, 19, "s1", "s3"));
    long id = map().migrations().getFirst().id();
    assertThat(id).isGreaterThan(2);
    apply(new ChangeMigration.Cancel(id));
    assertThat(apply(new ChangeMigration.Done(id))).isEqualTo(new Outcome.Changed());
    assertThat(map().ownerOf(10).orElseThrow().id()).as("it had them already").isEqualTo("s3");
  }
}
