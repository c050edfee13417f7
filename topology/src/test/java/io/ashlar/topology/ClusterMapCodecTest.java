package io.ashlar.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ashlar.proto.ClusterMapMessage;
import io.ashlar.proto.ShardMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterMapCodecTest {
  private static final ClusterMap MAP =
      new ClusterMap(
          "0123456789abcdef0123456789abcdef01234567",
          7,
          -3L,
          List.of(
              new NodeInfo("n2", "b".repeat(40), "10.0.0.2", 7001, 7101)
                  .withZone("cellar")
                  .withState(NodeState.LEAVING),
              new NodeInfo("n1", "a".repeat(40), "one.example", 0, 7101)),
          List.of(
              new ShardInfo("s1", List.of("n1"), List.of(new SlotRange(0, 9)))
                  .withChange(new ReplicaChange(5, "n2", "n1", true, "n1 is gone")),
              new ShardInfo(
                  "s2",
                  List.of("n2", "n1"),
                  List.of(new SlotRange(10, 10), new SlotRange(12, 16383)))));

  @Test
  void aMapSurvivesTheWayThereAndBack() throws Exception {
    byte[] bytes = ClusterMapCodec.encode(MAP).toByteArray();
    ClusterMap back = ClusterMapCodec.decode(ClusterMapMessage.parseFrom(bytes));

    assertThat(back.clusterId()).isEqualTo(MAP.clusterId());
    assertThat(back.epoch()).isEqualTo(7);
    assertThat(back.hashSeed()).isEqualTo(-3L);
    assertThat(back.nodes()).isEqualTo(MAP.nodes());
    assertThat(back.shards()).isEqualTo(MAP.shards());
    assertThat(back.ownerOf(11)).isEmpty();
    assertThat(back.ownerOf(12).orElseThrow().id()).isEqualTo("s2");
  }

  @Test
  void aBuilderBeginsWithWhatItsMapSays() {
    ClusterMap same = MAP.toBuilder().build();
    assertThat(ClusterMapCodec.encode(same)).isEqualTo(ClusterMapCodec.encode(MAP));

    ClusterMap next =
        MAP.toBuilder()
            .nextEpoch()
            .node(MAP.node("n1").orElseThrow().withState(NodeState.DRAINING))
            .node(new NodeInfo("n3", "c".repeat(40), "10.0.0.3", 7003, 7103))
            .shard(
                MAP.shard("s1")
                    .orElseThrow()
                    .withChange(new ReplicaChange(8, "n3", "n1", false, "a test")))
            .build();

    assertThat(next.epoch()).isEqualTo(8);
    assertThat(next.nodes()).extracting(NodeInfo::name).containsExactly("n2", "n1", "n3");
    assertThat(next.node("n1").orElseThrow().state()).isEqualTo(NodeState.DRAINING);
    assertThat(next.shard("s1").orElseThrow().hosts()).containsExactly("n1", "n3");
    assertThat(next.shard("s1").orElseThrow().target()).containsExactly("n3");
    assertThat(MAP.shard("s1").orElseThrow().target()).as("undone").containsExactly("n1");
    assertThat(next.shard("s2")).isEqualTo(MAP.shard("s2"));
    assertThat(next.clusterId()).isEqualTo(MAP.clusterId());
    assertThat(next.hashSeed()).isEqualTo(MAP.hashSeed());
  }

  @Test
  void aNodeHoldsOneReplicaOfAShardOnly() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MAP.toBuilder()
                    .shard(
                        MAP.shard("s2")
                            .orElseThrow()
                            .withChange(new ReplicaChange(8, "n2", "", false, "a test")))
                    .build())
        .withMessageContaining("n2");
  }

  @Test
  void aNodeThatHostsAReplicaCannotBeMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MAP.toBuilder().withoutNode("n1").build())
        .withMessageContaining("n1");
  }

  @Test
  void aShardWithoutReplicasIsNoMap() {
    ClusterMapMessage broken =
        ClusterMapMessage.newBuilder().addShards(ShardMessage.newBuilder().setId("s1")).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterMapCodec.decode(broken))
        .withMessageContaining("s1");
  }
}
