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
              new NodeInfo("n2", "b".repeat(40), "10.0.0.2", 7001, 7101),
              new NodeInfo("n1", "a".repeat(40), "one.example", 0, 7101)),
          List.of(
              new ShardInfo("s1", List.of("n1", "n2"), List.of(new SlotRange(0, 9))),
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
  void aShardWithoutReplicasIsNoMap() {
    ClusterMapMessage broken =
        ClusterMapMessage.newBuilder().addShards(ShardMessage.newBuilder().setId("s1")).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterMapCodec.decode(broken))
        .withMessageContaining("s1");
  }
}
