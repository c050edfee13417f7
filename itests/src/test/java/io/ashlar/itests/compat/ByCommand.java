package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;

/** Tests of operators' commands on a cluster of real processes that holds some values. */
abstract class ByCommand {
  static final long WAIT_MS = 60_000;
  static final int VALUES = 3_000;
  static final String RATE = "migration-max-bytes-per-second";

  @SuppressWarnings("NullAway.Init")
  static CompatCluster cluster;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
    cluster.awaitSpreadLeaders();
    try (JedisCluster jedis = new JedisCluster(addresses(), RecordedWrites.PATIENT_MS)) {
      for (int i = 0; i < VALUES; i++) {
        jedis.set("value:" + i, "v".repeat(1_000));
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  static Set<HostAndPort> addresses() {
    return cluster.nodes().stream()
        .map(node -> new HostAndPort(node.host(), node.port()))
        .collect(Collectors.toSet());
  }

  /** What a command says, and its exit code. */
  final String ashlar(String... words) throws Exception {
    return new AshlarTool(dir, cluster).run(words);
  }

  static void awaitMore(RecordedWrites writes) throws InterruptedException {
    long enough = writes.acknowledgements() + 200;
    assertThat(Await.within(WAIT_MS, () -> writes.acknowledgements() >= enough)).isTrue();
  }
}
