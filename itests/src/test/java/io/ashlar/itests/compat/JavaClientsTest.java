package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.NodeAddress;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.ClusterPipeline;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.UnifiedJedis;

/** Jedis (both of its cluster clients) and Lettuce. */
@Timeout(120)
class JavaClientsTest {
  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

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

  @BeforeEach
  void whole() throws Exception {
    if (!cluster.isWhole()) {
      cluster.restore();
    }
  }

  @Test
  void jedisCluster() throws Exception {
    try (JedisCluster jedis = new JedisCluster(jedisNodes(), 2_000, 2_000);
        JedisSubject subject = new JedisSubject(jedis, jedis::getConnectionFromSlot)) {
      new Scenario("jedis-cluster").play(subject, cluster);
    }
  }

  @Test
  void jedisRedisClusterClient() throws Exception {
    try (redis.clients.jedis.RedisClusterClient jedis =
            redis.clients.jedis.RedisClusterClient.create(jedisNodes());
        JedisSubject subject = new JedisSubject(jedis, jedis::getConnectionFromSlot)) {
      new Scenario("jedis-client").play(subject, cluster);
    }
  }

  @Test
  void lettuce() throws Exception {
    RedisClusterClient client =
        RedisClusterClient.create(
            cluster.nodes().stream().map(n -> RedisURI.create(n.host(), n.port())).toList());
    client.setOptions(
        ClusterClientOptions.builder()
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enableAllAdaptiveRefreshTriggers()
                    .adaptiveRefreshTriggersTimeout(Duration.ofMillis(200))
                    .build())
            .build());
    try (LettuceSubject subject = new LettuceSubject(client.connect())) {
      new Scenario("lettuce").play(subject, cluster);
    } finally {
      client.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }

  private static Set<HostAndPort> jedisNodes() {
    return cluster.nodes().stream()
        .map(n -> new HostAndPort(n.host(), n.port()))
        .collect(Collectors.toSet());
  }

  /**
   * @param bySlot a connection to the node that serves a slot
   */
  private record JedisSubject(UnifiedJedis jedis, IntFunction<Connection> bySlot)
      implements Subject {
    @Override
    public void set(String key, String value) {
      jedis.set(key, value);
    }

    @Override
    public String get(String key) {
      return String.valueOf(jedis.get(key));
    }

    @Override
    public List<Long> incrementAll(List<String> keys) {
      List<Response<Long>> answers = new ArrayList<>();
      try (ClusterPipeline pipeline = (ClusterPipeline) jedis.pipelined()) {
        for (String key : keys) {
          answers.add(pipeline.incr(key));
        }
        pipeline.sync();
      }
      return answers.stream().map(Response::get).toList();
    }

    @Override
    public long setAndCount(String key, String value) {
      // Like Lettuce, Jedis runs transactions on the connection of one node.
      Connection connection = bySlot.apply(SlotHash.getSlot(key));
      try (AbstractTransaction transaction = new Transaction(connection, true, true)) {
        transaction.set(key, value);
        Response<Long> count = transaction.incr(key + ":n");
        transaction.exec();
        return count.get();
      }
    }

    @Override
    public void close() {}
  }

  private record LettuceSubject(StatefulRedisClusterConnection<String, String> connection)
      implements Subject {
    LettuceSubject {
      connection.setTimeout(Duration.ofSeconds(2));
    }

    @Override
    public void set(String key, String value) {
      connection.sync().set(key, value);
    }

    @Override
    public String get(String key) {
      return String.valueOf(connection.sync().get(key));
    }

    @Override
    public List<Long> incrementAll(List<String> keys) throws Exception {
      RedisAdvancedClusterAsyncCommands<String, String> async = connection.async();
      List<RedisFuture<Long>> answers = new ArrayList<>();
      for (String key : keys) {
        answers.add(async.incr(key));
      }
      LettuceFutures.awaitAll(Duration.ofSeconds(20), answers.toArray(RedisFuture[]::new));
      List<Long> values = new ArrayList<>();
      for (RedisFuture<Long> answer : answers) {
        values.add(answer.get());
      }
      return values;
    }

    @Override
    public long setAndCount(String key, String value) {
      // Lettuce runs transactions on the connection of one node.
      String nodeId =
          connection.getPartitions().getPartitionBySlot(SlotHash.getSlot(key)).getNodeId();
      StatefulRedisConnection<String, String> node = connection.getConnection(nodeId);
      RedisCommands<String, String> commands = node.sync();
      commands.multi();
      commands.set(key, value);
      commands.incr(key + ":n");
      TransactionResult result = commands.exec();
      return result.<Long>get(1);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  /** A client that knows nothing of clusters works with the keys of the node it talks to. */
  @Test
  void plainJedisOnItsOwnSlots() {
    NodeAddress node = cluster.first();
    try (Jedis jedis = new Jedis(node.host(), node.port())) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      assertThat(jedis.clusterInfo()).contains("cluster_state:ok", "cluster_slots_assigned:16384");
    }
  }
}
