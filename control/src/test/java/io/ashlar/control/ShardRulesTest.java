package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.ShardInfo.Stage;
import io.ashlar.topology.SlotRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardRulesTest {
  private static final List<SlotRange> UPPER = List.of(new SlotRange(50, 99));

  private ControlState state =
      ControlState.EMPTY
          .apply(
              new FormCluster(
                  new ClusterMap(
                      "c".repeat(40),
                      1,
                      7,
                      List.of(node("n1"), node("n2")),
                      List.of(
                          new ShardInfo("s1", List.of("n1"), List.of(new SlotRange(0, 99))),
                          new ShardInfo("s2", List.of("n2"), List.of(new SlotRange(100, 16383)))))))
          .state();

  private static NodeInfo node(String name) {
    return new NodeInfo(name, name.substring(1).repeat(40), "h" + name, 1, 2);
  }

  private Outcome apply(ControlCommand change) {
    // As it comes out of the log.
    ControlState.Step step = state.apply(ControlCodec.decodeCommand(ControlCodec.encode(change)));
    state = ControlCodec.decodeState(ControlCodec.encode(step.state()));
    return step.outcome();
  }

  private void changes(ControlCommand change) {
    assertThat(apply(change)).isEqualTo(new Outcome.Changed());
  }

  private void holds(ControlCommand change) {
    assertThat(apply(change)).isEqualTo(new Outcome.Unchanged());
  }

  private void refuses(ControlCommand change, String reason) {
    assertThat(apply(change)).isInstanceOf(Outcome.Refused.class);
    assertThat(apply(change).toString()).contains(reason);
  }

  private ClusterMap map() {
    return state.map().orElseThrow();
  }

  private ShardInfo shard(String id) {
    return map().shard(id).orElseThrow();
  }

  private static ChangeShards.Create split() {
    return new ChangeShards.Create("s3", List.of("n2"), UPPER, "s1");
  }

  @Test
  void aSplitIsOneChangeAndTheNewShardServesOnceItHasTheSlots() {
    changes(split());
    assertThat(map().epoch()).isEqualTo(2);
    assertThat(shard("s3").stage()).isEqualTo(Stage.BEGINNING);
    assertThat(map().migrations())
        .containsExactly(new MigrationInfo(2, UPPER, "s1", "s3", MigrationInfo.Phase.MOVING));
    holds(split());
    changes(new ChangeMigration.Done(2));
    assertThat(shard("s3").stage()).isEqualTo(Stage.SERVING);
    assertThat(shard("s3").slots()).isEqualTo(UPPER);
    holds(split());
  }

  @Test
  void aSplitThatIsCancelledLeavesNothingBehind() {
    changes(split());
    changes(new LeaderObserved("s3", "n2", 1));
    refuses(new ChangeShards.Drop("s3"), "s3 is not to end");
    changes(new ChangeMigration.Cancel(2));
    changes(new ChangeMigration.Cancelled(2));
    assertThat(shard("s3").stage()).isEqualTo(Stage.ENDING);
    refuses(new ChangeMigration.Start(UPPER, "s1", "s3"), "s3 is about to end");
    changes(new ChangeShards.Drop("s3"));
    holds(new ChangeShards.Drop("s3"));
    assertThat(map().shard("s3")).isEmpty();
    assertThat(state.leaders()).isEmpty();
    assertThat(map().ownerOf(50).orElseThrow().id()).isEqualTo("s1");
    refuses(split(), "s3 is no id for a new shard, or was used before");
    changes(new ChangeShards.Create("s4", List.of("n2"), UPPER, "s1"));
  }

  @Test
  void aShardThatOthersFillIsNotEndedWithItsOwnSplit() {
    changes(split());
    changes(new ChangeMigration.Start(List.of(new SlotRange(100, 109)), "s2", "s3"));
    changes(new ChangeMigration.Cancel(2));
    changes(new ChangeMigration.Cancelled(2));
    assertThat(shard("s3").stage()).isEqualTo(Stage.BEGINNING);
    changes(new ChangeMigration.Done(3));
    assertThat(shard("s3").stage()).isEqualTo(Stage.SERVING);
  }

  @Test
  void aMergeMovesAllSlotsAndEndsTheShard() {
    changes(new ChangeShards.End("s1", "s2"));
    assertThat(shard("s1").stage()).isEqualTo(Stage.ENDING);
    holds(new ChangeShards.End("s1", "s2"));
    refuses(new ChangeShards.End("s1", "s9"), "another shard gets its slots");
    refuses(new ChangeShards.Drop("s1"), "still has slots");
    refuses(new ChangeShards.End("s2", "s1"), "are on the move, by migration 2");
    changes(new ChangeMigration.Done(2));
    assertThat(shard("s1").stage()).isEqualTo(Stage.ENDING);
    assertThat(map().ownerOf(0).orElseThrow().id()).isEqualTo("s2");
    changes(new ChangeShards.Drop("s1"));
    assertThat(map().shards()).extracting(ShardInfo::id).containsExactly("s2");
    assertThat(map().lastShardNumber()).isEqualTo(2);
    holds(new ChangeShards.End("s1", "s2"));
    refuses(new ChangeShards.End("s9", "s2"), "no shard s9");
  }

  @Test
  void aMergeThatIsCancelledLeavesTheShardAsItWas() {
    ShardInfo before = shard("s1");
    changes(new ChangeShards.End("s1", "s2"));
    changes(new ChangeMigration.Cancel(2));
    changes(new ChangeMigration.Cancelled(2));
    assertThat(shard("s1")).isEqualTo(before);
    refuses(new ChangeShards.Drop("s1"), "s1 is not to end");
  }

  @Test
  void anEmptyShardComesAndEndsWithoutAMigration() {
    changes(new ChangeShards.Create("s3", List.of("n1", "n2"), List.of(), ""));
    assertThat(shard("s3").stage()).isEqualTo(Stage.SERVING);
    holds(new ChangeShards.Create("s3", List.of("n1", "n2"), List.of(), ""));
    changes(new ChangeShards.End("s3", ""));
    holds(new ChangeShards.End("s3", ""));
    changes(new ChangeShards.Drop("s3"));
    assertThat(map().migrations()).isEmpty();
    assertThat(map().lastShardNumber()).isEqualTo(3);
  }

  @Test
  void whatContradictsTheMapIsRefused() {
    refuses(create("s1", "n2"), "there is a shard s1 already");
    refuses(create("x3", "n1"), "x3 is no id for a new shard");
    refuses(create("s3", "n9"), "n9 is no active node");
    refuses(new ChangeShards.Create("s3", List.of(), List.of(), ""), "needs replicas");
    refuses(new ChangeShards.Create("s3", List.of("n1", "n1"), List.of(), ""), "of its own");
    refuses(
        new ChangeShards.Create("s3", List.of("n1"), List.of(new SlotRange(0, 99)), "s1"),
        "s1 would have no slots left");
    refuses(new ChangeShards.Create("s3", List.of("n1"), UPPER, "s2"), "not owned by s2");
    refuses(new ChangeShards.End("s1", "s1"), "from s1 to itself");
    refuses(new ChangeShards.End("s1", ""), "no shard  in the cluster map");
    assertThat(map().epoch()).isEqualTo(1);
    changes(new Membership.SetNodeState("n2", NodeState.DRAINING));
    refuses(create("s3", "n2"), "n2 is no active node");
  }

  private static ChangeShards.Create create(String id, String node) {
    return new ChangeShards.Create(id, List.of(node), List.of(), "");
  }
}
