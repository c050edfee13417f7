package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.scenario.Convergence;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** What is done in and between databases is replicated, and outlives leaders and restarts. */
@Timeout(240)
class ClusterDatabasesTest {
  private static final int DATABASES = 16;
  private static final long LIMIT_MS = 60_000;
  private static final long PAUSE_MS = 100;
  private static final long FAR_S = 4_000_000_000L;

  @SuppressWarnings("NullAway.Init")
  private CompatCluster cluster;

  /** A tag in a slot of each shard. */
  private final List<String> tags = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    cluster = CompatCluster.start();
    cluster.awaitSpreadLeaders();
    for (NodeAddress node : cluster.nodes()) {
      int number = 0;
      while (!cluster.leaderOf("{t" + number + "}").equals(node)) {
        number++;
      }
      tags.add("{t" + number + "}");
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Jedis jedis(NodeAddress node) {
    return new Jedis(node.host(), node.port(), 10_000);
  }

  /** In every shard once; the databases that SWAPDB and FLUSHDB name are each leader's part. */
  private void onEachLeader(Consumer<Jedis> work) {
    for (NodeAddress leader : tags.stream().map(cluster::leaderOf).distinct().toList()) {
      try (Jedis jedis = jedis(leader)) {
        work.accept(jedis);
      }
    }
  }

  private void withEachTag(BiConsumer<Jedis, String> work) {
    for (String tag : tags) {
      try (Jedis jedis = jedis(cluster.leaderOf(tag))) {
        work.accept(jedis, tag);
      }
    }
  }

  @Test
  void databasesOutliveLeadersAndRestarts() throws Exception {
    withEachTag(ClusterDatabasesTest::fill);
    onEachLeader(
        jedis -> {
          assertThat(jedis.swapDB(3, 7)).isEqualTo("OK");
          jedis.select(5);
          assertThat(jedis.flushDB()).isEqualTo("OK");
        });
    Map<String, String> before = state();
    for (String tag : tags) {
      assertThat(before.keySet().stream().filter(key -> key.contains(tag)))
          .containsExactlyInAnyOrder(
              "0 " + tag + "s",
              "3 " + tag + "copy",
              "7 " + tag + "s",
              "9 " + tag + "list",
              "15 " + tag + "set");
    }
    assertThat(before.get("3 " + tags.getFirst() + "copy"))
        .isEqualTo(before.get("7 " + tags.getFirst() + "s"))
        .isNotEqualTo(before.get("0 " + tags.getFirst() + "s"));
    assertThat(Convergence.await(cluster.nodes(), 3, LIMIT_MS)).isEmpty();

    cluster.killLeaderOf(tags.getFirst());
    awaitLeaders();
    assertThat(state()).as("after kill -9 of a leader").isEqualTo(before);
    onEachLeader(jedis -> assertThat(jedis.swapDB(0, 9)).isEqualTo("OK"));
    withEachTag(
        (jedis, tag) -> {
          jedis.select(9);
          assertThat(jedis.copy(tag + "s", tag + "s", 1, false)).isTrue();
          assertThat(jedis.move(tag + "s", 2)).isEqualTo(1);
          jedis.select(15);
          assertThat(jedis.persist(tag + "set")).isEqualTo(1);
        });
    Map<String, String> after = state();
    assertThat(after.keySet()).hasSize(6 * tags.size());
    assertThat(after.get("2 " + tags.getFirst() + "s"))
        .isEqualTo(before.get("0 " + tags.getFirst() + "s"));
    cluster.restore();
    cluster.awaitSpreadLeaders();
    assertThat(state()).as("after the node is back").isEqualTo(after);
    assertThat(Convergence.await(cluster.nodes(), 3, LIMIT_MS)).isEmpty();

    cluster.killAll();
    cluster.restore();
    awaitLeaders();
    assertThat(state()).as("after kill -9 of all").isEqualTo(after);
    assertThat(Convergence.await(cluster.nodes(), 3, LIMIT_MS)).isEmpty();
  }

  private static void fill(Jedis jedis, String tag) {
    jedis.set(tag + "s", "zero");
    jedis.select(3);
    jedis.set(tag + "s", "three", SetParams.setParams().exAt(FAR_S));
    jedis.rpush(tag + "list", "a", "b", "c");
    assertThat(jedis.copy(tag + "s", tag + "copy", 7, false)).isTrue();
    assertThat(jedis.move(tag + "list", 9)).isEqualTo(1);
    jedis.select(5);
    jedis.zadd(tag + "z", 1, "m");
    jedis.select(15);
    jedis.sadd(tag + "set", "m", "n");
    jedis.expireAt(tag + "set", FAR_S);
  }

  /** Until each shard has one that serves. */
  private void awaitLeaders() throws InterruptedException {
    assertThat(Await.some(LIMIT_MS, PAUSE_MS, this::stateIfServed)).isPresent();
  }

  private Optional<Map<String, String>> stateIfServed() {
    try {
      return Optional.of(state());
    } catch (JedisException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Database and key, to value and expiry. */
  private Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    withEachTag(
        (jedis, tag) -> {
          for (int database = 0; database < DATABASES; database++) {
            jedis.select(database);
            for (String key : jedis.keys(tag + "*")) {
              byte[] value = jedis.dump(key);
              state.put(
                  database + " " + key,
                  HexFormat.of().formatHex(value) + " until " + jedis.expireTime(key));
            }
          }
        });
    return state;
  }
}
