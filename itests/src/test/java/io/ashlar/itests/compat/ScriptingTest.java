package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Scripts and functions on three real nodes: who is busy, who is killed, what survives. */
@Timeout(180)
class ScriptingTest {
  private static final long LIMIT_MS = 30_000;
  private static final String KEY = "script-key";
  private static final String LIBRARY =
      "#!lua name=lib\n"
          + "redis.register_function('put', function(keys, args) return redis.call('set', keys[1],"
          + " args[1]) end)";

  @Test
  void scriptsAndFunctionsOnACluster() throws Exception {
    try (CompatCluster cluster = CompatCluster.start()) {
      cluster.awaitSpreadLeaders();
      aSlowScriptMakesItsShardBusyUntilItIsKilled(cluster.leaderOf(KEY));
      functionsAreOnAllNodesAndSurviveARestart(cluster);
      aScriptOfADeadLeaderLeavesNothing(cluster);
    }
  }

  private static void aSlowScriptMakesItsShardBusyUntilItIsKilled(NodeAddress leader)
      throws Exception {
    try (Jedis runner = new Jedis(leader.host(), leader.port(), 60_000);
        Jedis other = new Jedis(leader.host(), leader.port(), 60_000)) {
      other.set(KEY, "before");
      other.configSet("busy-reply-threshold", "100");
      CompletableFuture<String> told =
          CompletableFuture.supplyAsync(() -> failure(runner, "while true do end"));

      awaitBusy(other, told);
      assertThat(other.ping()).isEqualTo("PONG");
      assertThatThrownBy(other::functionKill).hasMessageStartingWith("BUSY");
      assertThat(other.scriptKill()).isEqualTo("OK");
      assertThat(told.get()).contains("Script killed by user");
      assertThat(other.get(KEY)).isEqualTo("before");

      String writes = "redis.call('set', KEYS[1], 'half') for i = 1, 3e8 do local x = i end";
      CompletableFuture<Object> written =
          CompletableFuture.supplyAsync(() -> runner.eval(writes + " return 'whole'", 1, KEY));
      awaitBusy(other, written);
      assertThatThrownBy(other::scriptKill).hasMessageStartingWith("UNKILLABLE");
      assertThat(written.get()).isEqualTo("whole");
      assertThat(other.get(KEY)).isEqualTo("half");
    }
  }

  private static void awaitBusy(Jedis other, CompletableFuture<?> script)
      throws InterruptedException {
    boolean busy = Await.within(LIMIT_MS, () -> isBusy(other));
    assertThat(busy)
        .as("BUSY to others; the script: " + (script.isDone() ? script.join() : "runs"))
        .isTrue();
  }

  private static boolean isBusy(Jedis jedis) {
    try {
      jedis.get(KEY);
      return false;
    } catch (JedisException e) {
      return String.valueOf(e.getMessage()).startsWith("BUSY");
    }
  }

  private static String failure(Jedis jedis, String script) {
    try {
      return "no error: " + jedis.eval(script, 1, KEY);
    } catch (JedisException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void functionsAreOnAllNodesAndSurviveARestart(CompatCluster cluster)
      throws Exception {
    try (Jedis jedis = new Jedis(cluster.first().host(), cluster.first().port())) {
      assertThat(jedis.functionLoad(LIBRARY)).isEqualTo("lib");
      assertThatThrownBy(() -> jedis.functionLoad(LIBRARY))
          .hasMessage("ERR Library 'lib' already exists");
    }
    awaitLibraries(cluster);
    callOnLeader(cluster, "one");
    cluster.killAll();
    cluster.restore();
    awaitLibraries(cluster);
    callOnLeader(cluster, "two");
  }

  private static void awaitLibraries(CompatCluster cluster) throws InterruptedException {
    for (NodeAddress node : cluster.nodes()) {
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        assertThat(Await.within(LIMIT_MS, () -> jedis.functionList("lib").size() == 1))
            .as("the library on " + node)
            .isTrue();
      }
    }
  }

  private static void callOnLeader(CompatCluster cluster, String value) {
    NodeAddress leader = cluster.leaderOf(KEY);
    try (Jedis jedis = new Jedis(leader.host(), leader.port())) {
      jedis.fcall("put", java.util.List.of(KEY), java.util.List.of(value));
      assertThat(jedis.get(KEY)).isEqualTo(value);
    }
  }

  private static void aScriptOfADeadLeaderLeavesNothing(CompatCluster cluster) throws Exception {
    cluster.awaitSpreadLeaders();
    NodeAddress leader = cluster.leaderOf(KEY);
    Jedis runner = new Jedis(leader.host(), leader.port(), 60_000);
    try (Jedis other = new Jedis(leader.host(), leader.port(), 60_000)) {
      other.set(KEY, "committed");
      other.configSet("busy-reply-threshold", "100");
      CompletableFuture<String> told =
          CompletableFuture.supplyAsync(
              () -> failure(runner, "redis.call('set', KEYS[1], 'lost') while true do end"));
      awaitBusy(other, told);
      cluster.killLeaderOf(KEY);
      assertThat(told.get()).doesNotStartWith("no error");
    } finally {
      runner.close();
    }
    cluster.restore();
    NodeAddress next = cluster.leaderOf(KEY);
    try (Jedis jedis = new Jedis(next.host(), next.port())) {
      assertThat(jedis.get(KEY)).isEqualTo("committed");
    }
  }
}
