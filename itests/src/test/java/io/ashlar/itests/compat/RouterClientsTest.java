package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.TestRouter;
import io.ashlar.router.AshlarRouter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int TIMEOUT_MS = 30_000;

  private static final int TOOL_LIMIT_S = 60;

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
    router = TestRouter.before(cluster.nodes());
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
  void noLoopKeepsAClientsOwnChangesFromItAndNobodyElses() throws Exception {
    try (RespConnection own = connect();
        RespConnection other = connect()) {
      own.call("HELLO", "3");
      own.call("CLIENT", "TRACKING", "ON", "NOLOOP");
      List<String> keys = List.of("{t}set", "{t}multi", "{t}script", "{t}both", "{t}other");
      for (String key : keys) {
        own.call("GET", key);
      }
      own.call("SET", "{t}set", "1");
      own.pipeline(List.of(List.of("MULTI"), List.of("INCR", "{t}multi"), List.of("EXEC")));
      own.call("EVAL", "return redis.call('SET', KEYS[1], 'x')", "1", "{t}script");
      own.call("GET", "{t}set");
      // One node tells of all of them in their order: nothing came of its own.
      other.call("SET", "{t}other", "1");
      assertThat(own.push()).isEqualTo(invalidated("{t}other"));
      other.call("SET", "{t}set", "2");
      assertThat(own.push()).isEqualTo(invalidated("{t}set"));
      own.call("CLIENT", "TRACKING", "OFF");
      own.call("CLIENT", "TRACKING", "ON", "BCAST", "NOLOOP", "PREFIX", "{t}");
      own.call("MSET", "{t}both", "1", "{u}both", "1");
      other.call("APPEND", "{t}both", "2");
      assertThat(own.push()).isEqualTo(invalidated("{t}both"));
      own.call("CLIENT", "TRACKING", "OFF");
      own.call("CLIENT", "TRACKING", "ON");
      own.call("GET", "{t}set");
      own.call("SET", "{t}set", "3");
      assertThat(own.push()).isEqualTo(invalidated("{t}set"));
      assertThat(own.call("PING")).isEqualTo(new RespValue.Simple("PONG"));
      assertThat(own.keptPushes()).isEmpty();
    }
  }

  private static RespConnection connect() throws IOException {
    return new RespConnection(new NodeAddress("127.0.0.1", router.respPort()), TIMEOUT_MS);
  }

  private static RespValue.Push invalidated(String key) {
    return new RespValue.Push(
        List.of(
            new RespValue.Bulk("invalidate"),
            new RespValue.Array(List.of(new RespValue.Bulk(key)))));
  }

  /** All of its own loads, among them MSET of keys in many slots. */
  @Test
  void redisBenchmark() throws Exception {
    String report = tool("redis-benchmark", "-n", "3000", "-P", "8", "-r", "1000", "-q");
    assertThat(report)
        .containsPattern("SET: [0-9.]+ requests per second")
        .containsPattern("LRANGE_600 [^:]*: [0-9.]+ requests per second")
        .containsPattern("MSET [^:]*: [0-9.]+ requests per second")
        .doesNotContain("Error")
        .endsWith("exit 0");
  }

  @Test
  void redisCli() throws Exception {
    assertThat(tool("redis-cli", "set", "cli:1", "v")).isEqualTo("OK\n\nexit 0");
    assertThat(tool("redis-cli", "-3", "get", "cli:1")).isEqualTo("v\n\nexit 0");
    assertThat(tool("redis-cli", "mset", "cli:2", "v", "cli:3", "v")).isEqualTo("OK\n\nexit 0");
    assertThat(tool("redis-cli", "--scan", "--pattern", "cli:*").lines())
        .contains("cli:1", "cli:2", "cli:3", "exit 0");
    assertThat(tool("redis-cli", "--bigkeys")).contains("Sampled").endsWith("exit 0");
  }

  private String tool(String program, String... words) throws Exception {
    Tools.require(program);
    List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p"));
    command.add(String.valueOf(router.respPort()));
    command.addAll(List.of(words));
    return Tools.run(dir, TOOL_LIMIT_S, command);
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
