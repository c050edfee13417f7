package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.router.AshlarRouter;
import io.ashlar.router.RouterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;

/** Clients that know nothing of clusters, with three nodes behind a router. */
@Timeout(180)
class RouterClientsTest {
  private static final int PLAY_LIMIT_S = 90;
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final int TIMEOUT_MS = 30_000;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static AshlarRouter router;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
    router = router(cluster);
    assertThat(router.awaitReady(READY_LIMIT)).as("ready: " + router.notReady()).isTrue();
  }

  @AfterAll
  static void stop() throws Exception {
    if (router != null) {
      router.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  static AshlarRouter router(CompatCluster cluster) throws IOException {
    return AshlarRouter.start(
        new RouterSettings(
            cluster.nodes().stream()
                .map(node -> new io.ashlar.router.upstream.NodeAddress(node.host(), node.port()))
                .toList(),
            "127.0.0.1",
            0,
            0,
            "",
            "",
            10_000,
            1,
            30_000,
            1_000));
  }

  @BeforeEach
  void whole() throws Exception {
    if (!cluster.isWhole()) {
      cluster.restore();
    }
  }

  @Test
  void jedisSeesAPauseWhenALeaderDies() {
    try (Jedis jedis = new Jedis("127.0.0.1", router.respPort(), TIMEOUT_MS)) {
      for (int i = 0; i < 100; i++) {
        jedis.set("jedis" + i, "v" + i);
      }
      cluster.killLeaderOf("jedis0");
      for (int i = 0; i < 100; i++) {
        assertThat(jedis.get("jedis" + i)).isEqualTo("v" + i);
      }
      assertThat(jedis.mget("jedis1", "jedis2", "none")).containsExactly("v1", "v2", null);
      jedis.mset("jedis1", "a", "jedis2", "b");
      assertThat(jedis.dbSize()).isGreaterThanOrEqualTo(100);
      jedis.watch("jedis1");
      Transaction transaction = jedis.multi();
      transaction.append("jedis1", "c");
      transaction.get("jedis1");
      assertThat(transaction.exec()).containsExactly(2L, "ac");
      assertThat(jedis.eval("return redis.call('GET', KEYS[1])", 1, "jedis2")).isEqualTo("b");
      jedis.hset("jedis:hash", Map.of("f", "v"));
      assertThat(jedis.hgetAll("jedis:hash")).isEqualTo(Map.of("f", "v"));
    }
  }

  @Test
  void nodeRedis() throws Exception {
    Packages.npm(dir, Packages.NODE_REDIS);
    play("node", "node-redis-single.js");
  }

  @Test
  void redisPyAsyncio() throws Exception {
    Packages.pip(dir, Packages.REDIS_PY);
    play("python3", "redis_py_asyncio.py");
  }

  @Test
  void bullMq() throws Exception {
    Packages.npm(dir, Packages.BULLMQ, Packages.IOREDIS);
    play("node", "bullmq.js");
  }

  private void play(String program, String script) throws Exception {
    String file = Tools.script(dir, script).toString();
    Tools.play(
        dir, cluster, PLAY_LIMIT_S, List.of(program, file, "127.0.0.1:" + router.respPort()));
  }
}
