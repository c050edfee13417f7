package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.SlotOf;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/** What three nodes tell Jedis and Lettuce without being asked. */
@Timeout(120)
class MessagingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

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
  void aMessageFromAnyNodeReachesJedisOnEachOther() throws Exception {
    CountDownLatch subscribed = new CountDownLatch(3);
    List<JedisPubSub> listeners =
        cluster.nodes().stream().map(node -> listener(node, subscribed)).toList();
    assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
    for (NodeAddress node : cluster.nodes()) {
      try (Jedis publisher = new Jedis(node.host(), node.port())) {
        for (int i = 0; i < 100; i++) {
          // As in a cluster of Redis the answer counts the clients of the publisher's node.
          assertThat(publisher.publish("jedis", node.port() + " " + i)).isEqualTo(1);
        }
      }
      for (NodeAddress listening : cluster.nodes()) {
        int[] next = {0};
        for (int i = 0; i < 100; i++) {
          String message = queueOf(listening).poll(20, TimeUnit.SECONDS);
          assertThat(message).isEqualTo("jedis " + node.port() + " " + next[0]++);
        }
      }
    }
    listeners.forEach(JedisPubSub::unsubscribe);
  }

  private static final Map<NodeAddress, BlockingQueue<String>> BY_NODE = new ConcurrentHashMap<>();

  private static BlockingQueue<String> queueOf(NodeAddress node) {
    return BY_NODE.computeIfAbsent(node, ignored -> new LinkedBlockingQueue<>());
  }

  private static JedisPubSub listener(NodeAddress node, CountDownLatch subscribed) {
    JedisPubSub listener =
        new JedisPubSub() {
          @Override
          public void onMessage(String channel, String message) {
            queueOf(node).add(channel + " " + message);
          }

          @Override
          public void onSubscribe(String channel, int channels) {
            subscribed.countDown();
          }
        };
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (Jedis jedis = new Jedis(node.host(), node.port(), 20_000)) {
                jedis.subscribe(listener, "jedis");
              }
            });
    return listener;
  }

  @Test
  void lettuceListensToPatternsAndShardChannels() throws Exception {
    RedisClusterClient client =
        RedisClusterClient.create(
            cluster.nodes().stream().map(n -> RedisURI.create(n.host(), n.port())).toList());
    try (StatefulRedisClusterPubSubConnection<String, String> listening = client.connectPubSub();
        StatefulRedisClusterPubSubConnection<String, String> publishing = client.connectPubSub()) {
      listening.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              heard.add(channel + "=" + message);
            }

            @Override
            public void message(String pattern, String channel, String message) {
              heard.add(pattern + "/" + channel + "=" + message);
            }

            @Override
            public void smessage(String channel, String message) {
              heard.add("s/" + channel + "=" + message);
            }
          });
      listening.sync().psubscribe("lettuce.*");
      listening.sync().ssubscribe("shard");
      publishing.sync().publish("lettuce.news", "1");
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("lettuce.*/lettuce.news=1");
      assertThat(publishing.sync().spublish("shard", "2")).isEqualTo(1);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("s/shard=2");
    } finally {
      client.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }

  @Test
  void lettuceKeepsACacheTrue() throws Exception {
    NodeAddress leader = leaderOf("cached");
    RedisClient client = RedisClient.create(RedisURI.create(leader.host(), leader.port()));
    try (StatefulRedisConnection<String, String> caching = client.connect();
        StatefulRedisConnection<String, String> writing = client.connect()) {
      Map<String, String> local = new ConcurrentHashMap<>();
      CacheFrontend<String, String> cache =
          ClientSideCaching.enable(
              CacheAccessor.forMap(local), caching, TrackingArgs.Builder.enabled());
      for (int i = 0; i < 50; i++) {
        writing.sync().set("cached", "value" + i);
        await(() -> !local.containsKey("cached"));
        assertThat(cache.get("cached")).isEqualTo("value" + i);
        assertThat(local).containsEntry("cached", "value" + i);
      }
      writing.sync().pexpire("cached", 50);
      await(() -> !local.containsKey("cached") && writing.sync().exists("cached") == 0);
      assertThat(cache.get("cached")).isNull();
    } finally {
      client.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }

  @Test
  void keyspaceNotificationsComeFromTheLeader() throws Exception {
    NodeAddress leader = leaderOf("watched");
    RedisClient client = RedisClient.create(RedisURI.create(leader.host(), leader.port()));
    try (StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
        StatefulRedisConnection<String, String> writing = client.connect()) {
      writing.sync().configSet("notify-keyspace-events", "KA");
      listening.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              heard.add(message);
            }
          });
      listening.sync().subscribe("__keyspace@0__:watched");
      writing.sync().set("watched", "1");
      writing.sync().incr("watched");
      writing.sync().pexpire("watched", 100);
      for (String event : List.of("set", "incrby", "expire", "expired")) {
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(event);
      }
    } finally {
      client.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }

  private static NodeAddress leaderOf(String key) {
    return new ClusterView(3_000).leader(SlotOf.key(key), cluster.nodes()).orElseThrow();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a condition was not met in time").isLessThan(deadlineNs);
      Thread.sleep(5);
    }
  }
}
