package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Cluster-wide settings of a cluster of real processes, as operators set them. */
@Timeout(240)
class SettingsTest {
  private static final long SPREAD_MS_MAX = 1_000;
  private static final long PAUSE_MS = 5;
  private static final String NAME = "slowlog-max-len";
  private static final String AT_START = "128";

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private String ashlar(String... words) throws Exception {
    return new AshlarTool(dir, cluster).run(words);
  }

  private static String shown(NodeAddress node, String name) {
    try (Jedis jedis = new Jedis(node.host(), node.port(), 10_000)) {
      return jedis.configGet(name).getOrDefault(name, "");
    }
  }

  private static void awaitShown(String value, List<NodeAddress> nodes) throws Exception {
    for (NodeAddress node : nodes) {
      assertThat(Await.within(SPREAD_MS_MAX, PAUSE_MS, () -> shown(node, NAME).equals(value)))
          .as("%s on %s is %s, not %s", NAME, node, shown(node, NAME), value)
          .isTrue();
    }
  }

  @Test
  void aSettingIsOnEveryNodeThroughRestartsUntilItIsUnset() throws Exception {
    List<NodeAddress> nodes = cluster.nodes();
    assertThat(ashlar("config", "set", NAME, "77"))
        .contains("Set on n1, n2, n3.")
        .endsWith("exit 0");
    awaitShown("77", nodes);
    cluster.kill(1);
    cluster.restore();
    awaitShown("77", nodes);

    // One is down while it is set, and another one was told something else that does not last.
    cluster.kill(2);
    assertThat(ashlar("config", "set", NAME, "88"))
        .contains("Set on n1, n2.", "n3: ")
        .endsWith("exit 0");
    try (Jedis jedis = new Jedis(nodes.getFirst().host(), nodes.getFirst().port())) {
      assertThat(jedis.configSet(NAME, "99")).isEqualTo("OK");
    }
    assertThat(shown(nodes.get(0), NAME)).isEqualTo("99");
    cluster.restore();
    awaitShown("88", nodes.subList(1, 3));
    assertThat(ashlar("config", "get", NAME))
        .containsPattern("99\\s+n1\\s+differs")
        .containsPattern("88\\s+n2 n3\\s+yes");

    cluster.killAll();
    cluster.restore();
    awaitShown("88", nodes);

    assertThat(ashlar("config", "unset", NAME)).contains("Unset on n1, n2, n3.").endsWith("exit 0");
    awaitShown(AT_START, nodes);
    assertThat(ashlar("config", "unset", NAME)).endsWith("exit 1");
    assertThat(ashlar("config", "set", "port", "1")).contains("immutable").endsWith("exit 1");
    assertThat(ashlar("config", "set", NAME, "many")).contains("integer").endsWith("exit 1");
    awaitShown(AT_START, nodes);
  }
}
