package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Channels;
import io.ashlar.client.Pending;
import io.ashlar.client.ReadFrom;
import io.ashlar.itests.await.Await;
import io.ashlar.proto.v1.AdminGrpc;
import io.ashlar.proto.v1.AdminListMigrationsRequest;
import io.ashlar.proto.v1.AdminStartMigrationRequest;
import io.ashlar.proto.v1.SlotRange;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
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
    EveryFamily.works(client);
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

  /** The promise of request ids: whatever dies or moves, each increment counts once. */
  @Test
  void incrementsCountExactlyWhileNodesAreKilledAndSlotsMove() throws Exception {
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
      int killed = round % SdkCluster.NODES;
      beginMove((killed + 1) % SdkCluster.NODES, round);
      cluster.node(killed).kill();
      long atKill = total(counted);
      // The other nodes take over, and the client finds them.
      assertThat(Await.within(30_000, 20, () -> total(counted) > atKill + 200)).isTrue();
      cluster.restore();
      awaitNoMoves();
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

  /** A third of the slots goes from one shard to the next. */
  private static void beginMove(int node, int round) {
    List<String> shards = List.of("s1", "s2", "s3");
    AdminStartMigrationRequest request =
        AdminStartMigrationRequest.newBuilder()
            .addSlots(SlotRange.newBuilder().setFirst(0).setLast(5_460))
            .setFromShardId(shards.get(round % shards.size()))
            .setToShardId(shards.get((round + 1) % shards.size()))
            .build();
    atNode(node, admin -> admin.startMigration(request));
  }

  private static void awaitNoMoves() throws InterruptedException {
    for (int node = 0; node < SdkCluster.NODES; node++) {
      int asked = node;
      assertThat(
              Await.within(
                  60_000,
                  50,
                  () ->
                      atNode(
                                  asked,
                                  admin ->
                                      admin.listMigrations(
                                          AdminListMigrationsRequest.getDefaultInstance()))
                              .getMigrationsCount()
                          == 0))
          .isTrue();
    }
  }

  private static <A> A atNode(int node, Function<AdminGrpc.AdminBlockingStub, A> ask) {
    ManagedChannel channel =
        ManagedChannelBuilder.forTarget(cluster.endpoints()[node]).usePlaintext().build();
    try {
      return ask.apply(AdminGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS));
    } finally {
      channel.shutdownNow();
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
