package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.NodeAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** redis-cli and redis-benchmark as Debian packages them. */
@Timeout(120)
class RedisToolsTest {
  private static final int LIMIT_S = 60;

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

  @Test
  void cliFollowsRedirections() throws Exception {
    Tools.require("redis-cli");
    for (int i = 0; i < 20; i++) {
      assertThat(cli("-c", "set", "tool:" + i, "v" + i)).isEqualTo("OK\n\nexit 0");
      assertThat(cli("-c", "get", "tool:" + i)).isEqualTo("v" + i + "\n\nexit 0");
    }
    assertThat(cli("-c", "-3", "get", "tool:1")).isEqualTo("v1\n\nexit 0");
  }

  @Test
  void clusterCheckIsContent() throws Exception {
    Tools.require("redis-cli");
    NodeAddress node = cluster.first();
    String report =
        Tools.run(dir, LIMIT_S, List.of("redis-cli", "--cluster", "check", node.toString()));
    assertThat(report)
        .contains("[OK] All nodes agree about slots configuration.")
        .contains("[OK] All 16384 slots covered.")
        .endsWith("exit 0");
  }

  @Test
  void clusterInfoCountsKeys() throws Exception {
    Tools.require("redis-cli");
    String report =
        Tools.run(
            dir, LIMIT_S, List.of("redis-cli", "--cluster", "info", cluster.first().toString()));
    assertThat(report).contains("[OK]").endsWith("exit 0");
  }

  @Test
  void benchmarkFindsTheCluster() throws Exception {
    Tools.require("redis-benchmark");
    // It does not take what has a single primary for a cluster.
    cluster.awaitSpreadLeaders();
    List<String> command = new ArrayList<>(List.of("redis-benchmark", "--cluster"));
    NodeAddress node = cluster.first();
    command.addAll(List.of("-h", node.host(), "-p", String.valueOf(node.port())));
    command.addAll(List.of("-t", "set,get", "-n", "20000", "-P", "8", "-r", "10000", "-q"));
    String report = Tools.run(dir, LIMIT_S, command);
    assertThat(report)
        .contains("Cluster has 3 master nodes")
        .containsPattern("SET: [0-9.]+ requests per second")
        .containsPattern("GET: [0-9.]+ requests per second")
        .doesNotContain("Error from server")
        .endsWith("exit 0");
  }

  private String cli(String... words) throws Exception {
    NodeAddress node = cluster.first();
    List<String> command = new ArrayList<>(List.of("redis-cli", "-h", node.host()));
    command.addAll(List.of("-p", String.valueOf(node.port())));
    command.addAll(List.of(words));
    return Tools.run(dir, LIMIT_S, command);
  }
}
