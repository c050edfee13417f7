package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SortingParams;

/** Users of a cluster of three nodes, with Jedis logging in as them. */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UsersTest {
  private static final long SPREAD_MS_MAX = 1_000;
  private static final long PATIENCE_MS = 30_000;
  private static final long PAUSE_MS = 5;
  private static final long RETRY_MS = 100;

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

  private static JedisClientConfig login(String user, String password) {
    return DefaultJedisClientConfig.builder()
        .user(user)
        .password(password)
        .timeoutMillis(10_000)
        .build();
  }

  private static Jedis jedis(NodeAddress node) {
    return new Jedis(node.host(), node.port(), 10_000);
  }

  private static Jedis jedis(NodeAddress node, String user, String password) {
    return new Jedis(new HostAndPort(node.host(), node.port()), login(user, password));
  }

  /** Whether the node lets the user in. */
  private static boolean letsIn(NodeAddress node, String user, String password) {
    try (Jedis in = jedis(node, user, password)) {
      return in.aclWhoAmI().equals(user);
    } catch (JedisException e) {
      return false;
    }
  }

  private static void awaitOn(NodeAddress node, String user, boolean there)
      throws InterruptedException {
    assertThat(Await.within(SPREAD_MS_MAX, PAUSE_MS, () -> letsIn(node, user, "pw") == there))
        .as("%s is%s on %s within %d ms", user, there ? "" : " not", node, SPREAD_MS_MAX)
        .isTrue();
  }

  @Test
  @Order(1)
  void aUserIsEverywhereWithinASecond() throws Exception {
    for (NodeAddress maker : cluster.nodes()) {
      String user = "made" + maker.port();
      try (Jedis admin = jedis(maker)) {
        assertThat(admin.aclSetUser(user, "on", ">pw", "~*", "+@all")).isEqualTo("OK");
        assertThat(letsIn(maker, user, "pw")).as("at once where it was made").isTrue();
        for (NodeAddress other : cluster.nodes()) {
          awaitOn(other, user, true);
        }
        assertThat(admin.aclDelUser(user)).isEqualTo(1);
        for (NodeAddress other : cluster.nodes()) {
          awaitOn(other, user, false);
        }
      }
    }
    Set<List<String>> lists =
        cluster.nodes().stream().map(UsersTest::users).collect(Collectors.toSet());
    assertThat(lists).hasSize(1);
  }

  private static List<String> users(NodeAddress node) {
    try (Jedis admin = jedis(node)) {
      return admin.aclList();
    }
  }

  @Test
  @Order(2)
  void aClusterClientWorksWithinItsRules() throws Exception {
    try (Jedis admin = jedis(cluster.first())) {
      admin.aclSetUser("app", "reset", "on", ">pw", "~app:*", "+@all", "-@dangerous", "+sort");
    }
    for (NodeAddress node : cluster.nodes()) {
      awaitOn(node, "app", true);
    }
    Set<HostAndPort> nodes =
        cluster.nodes().stream()
            .map(node -> new HostAndPort(node.host(), node.port()))
            .collect(Collectors.toSet());
    try (JedisCluster app = new JedisCluster(nodes, login("app", "pw"))) {
      for (int i = 0; i < 50; i++) {
        assertThat(app.set("app:" + i, "v" + i)).isEqualTo("OK");
        assertThat(app.get("app:" + i)).isEqualTo("v" + i);
      }
      assertThatThrownBy(() -> app.get("other"))
          .isInstanceOf(JedisDataException.class)
          .hasMessageContaining("NOPERM No permissions to access a key");
      app.rpush("app:list", "2", "1");
      assertThat(app.sort("app:list")).containsExactly("1", "2");
      // Patterns may lead to any key.
      assertThatThrownBy(() -> app.sort("app:list", new SortingParams().by("{app:list}*")))
          .hasMessage("ERR BY option of SORT denied due to insufficient ACL permissions.");
    }
    try (Jedis admin = jedis(cluster.leaderOf("other"))) {
      assertThat(admin.info("stats")).contains("acl_access_denied_key:1\r\n");
      assertThat(admin.aclLog(1).getFirst().getUsername()).isEqualTo("app");
    }
  }

  @Test
  @Order(3)
  void messagesGoRoundWhenTheDefaultUserMayDoNothing() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CountDownLatch subscribed = new CountDownLatch(1);
    JedisPubSub listener =
        new JedisPubSub() {
          @Override
          public void onMessage(String channel, String message) {
            heard.add(message);
          }

          @Override
          public void onSubscribe(String channel, int count) {
            subscribed.countDown();
          }
        };
    try (Jedis admin = jedis(cluster.first())) {
      admin.aclSetUser("root", "reset", "on", ">pw", "~*", "&*", "+@all");
    }
    for (NodeAddress node : cluster.nodes()) {
      awaitOn(node, "root", true);
    }
    try (Jedis root = jedis(cluster.first(), "root", "pw")) {
      root.aclSetUser("default", "resetpass", ">secret", "-@all", "resetchannels");
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try (Jedis far = jedis(cluster.nodes().get(1), "root", "pw")) {
                      far.subscribe(listener, "news");
                    }
                  });
      assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
      // The links between the nodes are made anew under the new rules.
      cluster.kill(2);
      cluster.restore();
      try (Jedis publisher = jedis(cluster.nodes().get(2), "root", "pw")) {
        String message = null;
        for (int i = 0; message == null && i < 100; i++) {
          publisher.publish("news", "m" + i);
          message = heard.poll(200, TimeUnit.MILLISECONDS);
        }
        assertThat(message).startsWith("m");
      }
      assertThatThrownBy(
              () -> {
                try (Jedis nobody = jedis(cluster.first())) {
                  nobody.ping();
                }
              })
          .hasMessageContaining("NOAUTH");
      listener.unsubscribe();
      thread.join(20_000);
      root.aclSetUser("default", "nopass", "+@all", "allchannels");
    }
    for (NodeAddress node : cluster.nodes()) {
      awaitOn(node, "default", true);
    }
  }

  @Test
  @Order(4)
  void usersOutliveTheDeathOfAnyNode() throws Exception {
    for (int dead = 0; dead < cluster.nodes().size(); dead++) {
      NodeAddress maker = cluster.nodes().get((dead + 1) % cluster.nodes().size());
      NodeAddress other = cluster.nodes().get((dead + 2) % cluster.nodes().size());
      String user = "after" + dead;
      cluster.kill(dead);
      makeWithPatience(maker, user);
      awaitOn(other, user, true);
      cluster.restore();
      awaitOn(cluster.nodes().get(dead), user, true);
    }
  }

  /** While the control group has no leader an error tells that nobody knows: it is tried again. */
  private static void makeWithPatience(NodeAddress node, String user) throws InterruptedException {
    AtomicReference<String> answer = new AtomicReference<>("");
    boolean made =
        Await.within(
            PATIENCE_MS,
            RETRY_MS,
            () -> {
              answer.set(make(node, user));
              return answer.get().equals("OK");
            });
    assertThat(made).as("a user could be made: %s", answer).isTrue();
  }

  private static String make(NodeAddress node, String user) {
    try (Jedis admin = jedis(node)) {
      return admin.aclSetUser(user, "reset", "on", ">pw", "+@all");
    } catch (JedisException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  @Order(5)
  void usersOutliveTheDeathOfAllNodes() throws Exception {
    try (Jedis admin = jedis(cluster.first())) {
      admin.aclSetUser("stays", "reset", "on", ">pw", "%R~a", "&c", "+get", "(+set ~b)");
      admin.aclSetUser("goes", "reset", "on", ">pw");
      admin.aclDelUser("goes");
    }
    List<String> before = users(cluster.first());
    cluster.killAll();
    cluster.restore();
    for (NodeAddress node : cluster.nodes()) {
      assertThat(letsIn(node, "goes", "pw")).isFalse();
      assertThat(users(node)).isEqualTo(before);
    }
  }

  @Test
  @Order(6)
  void aPasswordForTheDefaultUserIsForAllNodes() throws Exception {
    try (Jedis admin = jedis(cluster.first())) {
      assertThat(admin.configSet("requirepass", "pw")).isEqualTo("OK");
      assertThat(letsIn(cluster.first(), "default", "no")).isFalse();
      for (NodeAddress node : cluster.nodes()) {
        assertThat(Await.within(SPREAD_MS_MAX, PAUSE_MS, () -> !letsIn(node, "default", "no")))
            .isTrue();
        assertThat(letsIn(node, "default", "pw")).isTrue();
      }
      assertThat(admin.configSet("requirepass", "")).isEqualTo("OK");
    }
  }
}
