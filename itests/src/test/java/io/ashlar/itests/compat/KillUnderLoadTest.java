package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** kill -9 of any node and of all, under the load of redis-benchmark: nothing acknowledged goes. */
@Timeout(180)
class KillUnderLoadTest {
  private static final int NODES = 3;
  private static final int WRITES_BETWEEN = 100;
  private static final long LIMIT_MS = 30_000;

  @Test
  void everyAcknowledgedWriteIsThereAfterwards() throws Exception {
    Tools.require("redis-benchmark");
    try (CompatCluster cluster = CompatCluster.start();
        BenchmarkLoad load = new BenchmarkLoad(cluster.nodes());
        RecordedWrites writes = new RecordedWrites(cluster.nodes())) {
      for (int node = 0; node < NODES; node++) {
        awaitMore(writes, "before node " + node + " is killed");
        cluster.kill(node);
        awaitMore(writes, "after node " + node + " was killed");
        cluster.restore();
        writes.check();
      }
      awaitMore(writes, "before all are killed");
      cluster.killAll();
      cluster.restore();
      awaitMore(writes, "after all were killed");
      load.close();
      writes.stop();
      writes.check();

      // It did run beside, on each of the nodes.
      assertThat(load.starts()).isGreaterThan(1);
      for (var node : cluster.nodes()) {
        try (Jedis jedis = new Jedis(node.host(), node.port())) {
          assertThat(jedis.dbSize()).isGreaterThan(500);
        }
      }
    }
  }

  private static void awaitMore(RecordedWrites writes, String when) throws InterruptedException {
    long enough = writes.acknowledgements() + WRITES_BETWEEN;
    assertThat(Await.within(LIMIT_MS, () -> writes.acknowledgements() >= enough))
        .as("writes " + when)
        .isTrue();
  }
}
