package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Channels;
import io.ashlar.client.Codec;
import io.ashlar.client.CommandException;
import io.ashlar.client.Geo;
import io.ashlar.client.Pending;
import io.ashlar.client.ReadFrom;
import io.ashlar.client.SortedSets;
import io.ashlar.client.Streams;
import io.ashlar.client.Value;
import io.ashlar.itests.await.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SdkTest {
  private static SdkCluster cluster;
  private static AshlarClient client;

  @BeforeAll
  static void start() throws Exception {
    cluster = new SdkCluster();
    client = cluster.connect();
  }

  @AfterAll
  static void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void everyFamilyWorks() {
    client.strings().set("s", "one").await();
    assertThat(client.strings().get("s").await()).isEqualTo("one");
    assertThat(client.strings().get("none").await()).isNull();
    assertThat(client.strings().setIfAbsent("s", "two").await()).isFalse();
    assertThat(client.strings().getAndSet("s", "three").await()).isEqualTo("one");
    client.strings().setAll(Map.of("{t}1", "a", "{t}2", "b")).await();
    assertThat(client.strings().getAll("{t}1", "{t}2", "{t}3").await())
        .containsExactly("a", "b", null);
    client.with(Codec.BYTES).strings().set("b", new byte[] {0, -1, 13}).await();
    assertThat(client.with(Codec.BYTES).strings().get("b").await()).containsExactly(0, -1, 13);

    assertThat(client.counters().add("c", 5).await()).isEqualTo(5);
    assertThat(client.counters().add("c", 0.5).await()).isEqualTo(5.5);

    assertThat(client.hashes().putAll("h", Map.of("f", "1", "g", "2")).await()).isEqualTo(2);
    assertThat(client.hashes().getAll("h").await()).isEqualTo(Map.of("f", "1", "g", "2"));
    assertThat(client.hashes().add("h", "f", 4).await()).isEqualTo(5);

    assertThat(client.lists().addLast("l", "a", "b", "c").await()).isEqualTo(3);
    assertThat(client.lists().range("l", 0, -1).await()).containsExactly("a", "b", "c");
    assertThat(client.lists().awaitFirst("l", Duration.ofSeconds(1)).await()).isEqualTo("a");
    assertThat(client.lists().awaitFirst("empty", Duration.ofMillis(50)).await()).isNull();

    assertThat(client.sets().add("set", "x", "y").await()).isEqualTo(2);
    assertThat(client.sets().members("set").await()).containsExactlyInAnyOrder("x", "y");

    client.sortedSets().addAll("z", Map.of("low", 1.0, "high", 9.5)).await();
    assertThat(client.sortedSets().highest("z", 1).await())
        .containsExactly(new SortedSets.Scored<>("high", 9.5));
    assertThat(client.sortedSets().rank("z", "low").await()).isZero();
    assertThat(client.sortedSets().popLowest("z", 1).await())
        .containsExactly(new SortedSets.Scored<>("low", 1.0));

    String id = client.streams().add("x", Map.of("k", "v")).await();
    assertThat(client.streams().range("x", "-", "+", 10).await())
        .containsExactly(new Streams.Entry<>(id, Map.of("k", "v")));
    client.streams().createGroup("x", "g", "0").await();
    assertThat(client.streams().readGroup("x", "g", "me", 5).await())
        .containsExactly(new Streams.Entry<>(id, Map.of("k", "v")));
    assertThat(client.streams().acknowledge("x", "g", id).await()).isEqualTo(1);
    assertThat(client.streams().readAfter("x", "0", 5).await()).hasSize(1);

    client.geo().add("geo", "Bern", new Geo.Position(7.4474, 46.9480)).await();
    client.geo().add("geo", "Thun", new Geo.Position(7.6280, 46.7580)).await();
    assertThat(client.geo().within("geo", new Geo.Position(7.44, 46.94), 5_000, 5).await())
        .extracting(Geo.Found::member)
        .containsExactly("Bern");
    assertThat(client.geo().distance("geo", "Bern", "Thun").await()).isBetween(20e3, 30e3);

    assertThat(client.bitmaps().set("bits", 7, true).await()).isFalse();
    assertThat(client.bitmaps().count("bits").await()).isEqualTo(1);
    client.hyperLogLogs().add("hll", "a", "b", "a").await();
    assertThat(client.hyperLogLogs().count("hll").await()).isEqualTo(2);

    assertThat(client.keys().expire("s", Duration.ofMinutes(1)).await()).isTrue();
    assertThat(client.keys().timeToLive("s").await()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(client.keys().type("l").await()).isEqualTo("list");
    assertThat(client.keys().delete("s").await()).isTrue();

    Value sum =
        client
            .scripts()
            .run("return redis.call('INCRBY', KEYS[1], ARGV[1])", List.of("script"), List.of("5"))
            .await();
    assertThat(sum.asLong()).isEqualTo(5);
    assertThatThrownBy(() -> client.lists().size("c").await())
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.code()).isEqualTo("WRONGTYPE"));

    List<Value> replies =
        client
            .atomically()
            .then("{cart}:n", "INCR", "{cart}:n")
            .then("{cart}:l", "RPUSH", "{cart}:l", "book")
            .run()
            .await();
    assertThat(replies).containsExactly(new Value.Int(1), new Value.Int(1));
  }

  @Test
  void readsFromFollowersWhenAsked() throws Exception {
    client.strings().set("follow", "me").await();
    try (AshlarClient reader =
        AshlarClient.connect(cluster.options().withReadFrom(ReadFrom.ANY_REPLICA))) {
      // A follower may be behind for a moment.
      assertThat(
              Await.within(10_000, 20, () -> "me".equals(reader.strings().get("follow").await())))
          .isTrue();
    }
  }

  @Test
  void optimisticTransactionsDoNotLoseUpdates() throws Exception {
    client.strings().set("{acct}:1", "0").await();
    int threads = 4;
    int each = 10;
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < each; n++) {
                      client
                          .optimistic()
                          .run(
                              "{acct}:1",
                              tx -> {
                                long now = tx.read("GET", "{acct}:1").asLong();
                                return tx.write("SET", "{acct}:1", Long.toString(now + 1));
                              });
                    }
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(client.counters().get("{acct}:1").await()).isEqualTo(threads * each);
    assertThat(client.optimistic().run("{acct}:1", tx -> null)).isNull();
  }

  @Test
  void aScanFindsEveryKeyOfTheCluster() {
    Set<String> expected = new HashSet<>();
    List<Pending<?>> written = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      expected.add("scan:" + i);
      written.add(client.strings().set("scan:" + i, "v"));
    }
    written.forEach(Pending::await);
    assertThat(client.scan("scan:*").collect(Collectors.toSet())).isEqualTo(expected);
  }

  /** The promise of request ids: whatever dies, each increment counts once. */
  @Test
  void incrementsCountExactlyWhileNodesAreKilled() throws Exception {
    int keys = 16;
    int threads = 6;
    AtomicLongArray counted = new AtomicLongArray(keys);
    AtomicBoolean stop = new AtomicBoolean();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Queue<String> duplicates = new ConcurrentLinkedQueue<>();
    Set<String> answers = java.util.concurrent.ConcurrentHashMap.newKeySet();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t;
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    int key = first;
                    while (!stop.get()) {
                      List<Pending<Long>> pipelined = new ArrayList<>();
                      int from = key;
                      for (int i = 0; i < 8; i++) {
                        pipelined.add(client.counters().increment("exact:" + (key++ % keys)));
                      }
                      for (int i = 0; i < pipelined.size(); i++) {
                        int at = (from + i) % keys;
                        try {
                          String answer = at + "=" + pipelined.get(i).await();
                          if (!answers.add(answer)) {
                            duplicates.add(answer);
                          }
                          counted.incrementAndGet(at);
                        } catch (RuntimeException e) {
                          failures.add(e);
                        }
                      }
                    }
                  }));
    }
    for (int round = 0; round < 3; round++) {
      long before = total(counted);
      assertThat(Await.within(30_000, 20, () -> total(counted) > before + 200)).isTrue();
      cluster.node(round % SdkCluster.NODES).kill();
      long atKill = total(counted);
      // The other nodes take over, and the client finds them.
      assertThat(Await.within(30_000, 20, () -> total(counted) > atKill + 200)).isTrue();
      cluster.restore();
    }
    stop.set(true);
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(duplicates).isEmpty();
    for (int key = 0; key < keys; key++) {
      assertThat(client.counters().get("exact:" + key).await()).isEqualTo(counted.get(key));
    }
  }

  private static long total(AtomicLongArray counts) {
    long sum = 0;
    for (int i = 0; i < counts.length(); i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  @Test
  void aSubscriptionOutlivesItsNode() throws Exception {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    Channels.Listener listener =
        new Channels.Listener() {
          @Override
          public void message(Channels.Message message) {
            heard.add(message.text());
          }

          @Override
          public void interrupted() {
            interrupted.set(true);
          }
        };
    try (Channels.Subscription subscription = client.channels().subscribe(listener, "news")) {
      assertThat(says("before", heard)).isTrue();
      for (int node = 0; node < SdkCluster.NODES; node++) {
        cluster.node(node).kill();
        assertThat(says("while " + node + " is down", heard)).isTrue();
        cluster.restore();
      }
      assertThat(interrupted).isTrue();
      assertThat(subscription).isNotNull();
    }
  }

  /** Says it again and again until it is heard: messages are at most once. */
  private static boolean says(String text, Queue<String> heard) throws InterruptedException {
    return Await.within(
        30_000,
        50,
        () -> {
          client.channels().publish("news", text).await();
          return heard.contains(text);
        });
  }
}
