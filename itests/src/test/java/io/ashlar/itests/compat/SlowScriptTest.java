package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Scripts that take long or too much, on three real nodes: what everybody else sees of them. */
@Timeout(240)
class SlowScriptTest {
  private static final long LIMIT_MS = 30_000;
  private static final int CLIENT_TIMEOUT_MS = 60_000;
  private static final String KEY = "slow";

  /** Far longer than an election timeout of 600 ms. */
  private static final long SLOW_MS = 5_000;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
    cluster.awaitSpreadLeaders();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void theLeaderStaysWhileItsScriptRunsAndOthersWaitForIt() throws Exception {
    NodeAddress leader = cluster.leaderOf(KEY);
    long rounds = roundsFor(leader, SLOW_MS);
    try (Jedis runner = client(leader);
        Jedis waiting = client(leader);
        Jedis bystander = client(leader)) {
      waiting.configSet("busy-reply-threshold", "60000");
      long elections = elections(leader);
      long beganNs = System.nanoTime();
      CompletableFuture<Object> script =
          CompletableFuture.supplyAsync(
              () ->
                  runner.eval(
                      "redis.call('set', KEYS[1], 'half') for i = 1, tonumber(ARGV[1]) do end"
                          + " redis.call('set', KEYS[1], 'whole') return 'done'",
                      List.of(KEY),
                      List.of(Long.toString(rounds))));
      CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> waiting.get(KEY));

      // The thread is shared with what needs no look at the shard.
      long slowestMs = 0;
      int pings = 0;
      while (!script.isDone()) {
        long askedNs = System.nanoTime();
        assertThat(bystander.ping()).isEqualTo("PONG");
        slowestMs = Math.max(slowestMs, (System.nanoTime() - askedNs) / 1_000_000);
        pings++;
      }

      assertThat(script.get()).isEqualTo("done");
      assertThat(read.get()).isIn("whole", null);
      assertThat((System.nanoTime() - beganNs) / 1_000_000).isGreaterThan(SLOW_MS / 3);
      assertThat(pings).isGreaterThan(10);
      assertThat(slowestMs).isLessThan(1_000);
      assertThat(waiting.get(KEY)).isEqualTo("whole");
      assertThat(cluster.leaderOf(KEY)).isEqualTo(leader);
      assertThat(elections(leader)).isEqualTo(elections);
    }
  }

  /** How often this node has become leader of anything, by what it said of it. */
  private static long elections(NodeAddress node) throws Exception {
    int index = cluster.nodes().indexOf(node);
    try (var lines = java.nio.file.Files.lines(cluster.logFile(index))) {
      return lines
          .filter(line -> line.contains("-> LEADING") || line.contains("REBUILDING"))
          .count();
    }
  }

  /** How many rounds of an empty loop take so long. */
  private static long roundsFor(NodeAddress node, long ms) {
    try (Jedis jedis = client(node)) {
      long rounds = 1_000_000;
      while (true) {
        long beganNs = System.nanoTime();
        jedis.eval("for i = 1, " + rounds + " do end return 1", 1, KEY);
        long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
        if (tookMs > 300) {
          return rounds * ms / tookMs;
        }
        rounds *= 3;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local function f(n) return 1 + f(n + 1) end return f(1)",
        "return string.rep('x', 2^40)",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} while true do t[#t + 1] = {#t} end",
        "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
        "local t = {} while true do t[#t + 1] = loadstring('return ' .. #t) end",
        "local function f() return coroutine.wrap(f)() end return f()",
        "local t = {} for i = 1, 1e6 do t = {t} end return cjson.encode(t)",
        "return cjson.decode(string.rep('[', 1e6))",
        "return loadstring(string.rep('(', 1e5) .. '1' .. string.rep(')', 1e5))()",
        "return string.rep('x', 1e6):find(string.rep('x?', 300) .. string.rep('x', 300) .. 'y')",
        "local v = string.rep('x', 1e6) while true do redis.call('append', KEYS[1], v) end",
      })
  void aScriptThatWantsTooMuchFailsAloneAndTheNodeLives(String script) throws Exception {
    NodeAddress leader = cluster.leaderOf(KEY);
    try (Jedis runner = client(leader);
        Jedis other = client(leader)) {
      other.configSet("busy-reply-threshold", "500");
      other.configSet("script-effect-limit", "33554432");
      CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> failure(runner, script));
      boolean ended =
          Await.within(
              LIMIT_MS,
              () -> {
                killIfBusy(other);
                return told.isDone();
              });
      assertThat(ended).as(script).isTrue();
      assertThat(told.get()).doesNotStartWith("no error");
      other.del(KEY);
      assertThat(other.eval("return redis.call('incr', KEYS[1])", 1, KEY)).isEqualTo(1L);
      other.del(KEY);
      assertThat(cluster.leaderOf(KEY)).isEqualTo(leader);
    }
  }

  private static void killIfBusy(Jedis jedis) {
    try {
      jedis.scriptKill();
    } catch (JedisDataException e) {
      assertThat(e.getMessage()).matches("(?s)(NOTBUSY|UNKILLABLE).*");
    }
  }

  private static String failure(Jedis jedis, String script) {
    try {
      return "no error: " + jedis.eval(script, 1, KEY);
    } catch (JedisException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void scriptsInTransactionsAndWhatTheyMayNotDo() {
    NodeAddress leader = cluster.leaderOf(KEY);
    try (Jedis jedis = client(leader);
        Jedis other = client(leader)) {
      jedis.del(KEY);
      Transaction transaction = jedis.multi();
      transaction.incr(KEY);
      transaction.eval("return redis.call('incr', KEYS[1])", 1, KEY);
      transaction.eval("redis.call('incr', KEYS[1]) error('halfway')", 1, KEY);
      transaction.get(KEY);
      List<Object> replies = transaction.exec();
      assertThat(replies.subList(0, 2)).isEqualTo(List.of(1L, 2L));
      assertThat(replies.get(2)).isInstanceOf(JedisDataException.class);
      assertThat(replies.get(3)).isEqualTo("3");

      jedis.watch(KEY);
      other.eval("return redis.call('incr', KEYS[1])", 1, KEY);
      Transaction watched = jedis.multi();
      watched.set(KEY, "lost");
      assertThat(watched.exec()).isNull();
      assertThat(other.get(KEY)).isEqualTo("4");

      other.del(KEY);
      assertThat(other.eval("return redis.call('blmpop', 0, 1, KEYS[1], 'LEFT')", 1, KEY)).isNull();
      assertThat(failure(other, "return redis.call('blpop', KEYS[1], 0)"))
          .startsWith("ERR This Redis command is not allowed from script");
      assertThat(failure(other, "return redis.call('get', '" + keyElsewhere(leader) + "')"))
          .startsWith("ERR Script attempted to access a non local key in a cluster node");
      assertThat(failure(other, "#!lua\nreturn redis.call('get', '" + KEY + "{x}')"))
          .startsWith("ERR Script attempted to access");
      assertThat(failure(other, "#!lua flags=no-cluster\nreturn 1"))
          .startsWith("ERR Can not run script on cluster");
    }
  }

  private static String keyElsewhere(NodeAddress leader) {
    for (int i = 0; ; i++) {
      if (!cluster.leaderOf("elsewhere" + i).equals(leader)) {
        return "elsewhere" + i;
      }
    }
  }

  /** SIGTERM ends it, and nothing of what it had written is kept: a script is all or nothing. */
  @Test
  void aNodeThatStopsGivesUpItsScriptAndItsWrites() throws Exception {
    NodeAddress leader = cluster.leaderOf(KEY);
    Jedis runner = client(leader);
    try (Jedis other = client(leader)) {
      other.configSet("busy-reply-threshold", "200");
      other.set(KEY, "before");
      CompletableFuture<String> told =
          CompletableFuture.supplyAsync(
              () -> failure(runner, "redis.call('set', KEYS[1], 'half') while true do end"));
      assertThat(Await.within(LIMIT_MS, () -> isUnkillable(other))).isTrue();
      long beganNs = System.nanoTime();
      cluster.terminate(leader);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNs)).isLessThan(25);
      assertThat(told.get()).doesNotStartWith("no error");
    } finally {
      runner.close();
    }
    cluster.restore();
    cluster.awaitSpreadLeaders();
    try (Jedis jedis = client(cluster.leaderOf(KEY))) {
      assertThat(jedis.get(KEY)).isEqualTo("before");
    }
  }

  private static boolean isUnkillable(Jedis jedis) {
    try {
      jedis.scriptKill();
      return false;
    } catch (JedisDataException e) {
      return String.valueOf(e.getMessage()).startsWith("UNKILLABLE");
    }
  }

  private static Jedis client(NodeAddress node) {
    return new Jedis(node.host(), node.port(), CLIENT_TIMEOUT_MS);
  }
}
