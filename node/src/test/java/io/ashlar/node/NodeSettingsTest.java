package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {
  private static NodeSettings.Builder n1() {
    return NodeSettings.builder("n1", Path.of("data"), 8001);
  }

  @Test
  void aloneByDefault() {
    NodeSettings settings = n1().build();
    assertThat(settings.shards()).isEqualTo(1);
    assertThat(settings.replicas()).isEqualTo(1);
    assertThat(settings.peers()).containsOnlyKeys("n1");
    assertThat(settings.announceHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void oneShardPerNodeAndThreeReplicasByDefault() {
    NodeSettings.Builder builder = n1();
    for (int i = 1; i <= 5; i++) {
      builder.peer("n" + i, NodeSettings.Peer.parse("10.0.0." + i + ":800" + i));
    }
    assertThat(builder.build().shards()).isEqualTo(5);
    assertThat(builder.build().replicas()).isEqualTo(3);
  }

  @Test
  void namesTheCulprit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> n1().replicas(3).build())
        .withMessage("replicas: 3 do not fit on 1 node(s)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> n1().peer("n2", NodeSettings.Peer.parse("h:1")).build())
        .withMessage("cluster: does not contain this node, n1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> n1().peer("n1", NodeSettings.Peer.parse("h:1")).build())
        .withMessage("raft-port: 8001 is not the one that cluster has for n1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NodeSettings.Peer.parse("h:x"))
        .withMessage("cluster: 'h:x' is not host:port");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> n1().port(8001).build())
        .withMessage("port: is the same as another port of this node");
  }

  @Test
  void hidesThePassword() {
    assertThat(n1().requirepass("hush").build().toString()).doesNotContain("hush");
  }

  @Test
  void readsIpv6Peers() {
    assertThat(NodeSettings.Peer.parse("[::1]:8001")).isEqualTo(new NodeSettings.Peer("::1", 8001));
  }
}
