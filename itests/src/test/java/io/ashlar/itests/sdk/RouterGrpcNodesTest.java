package io.ashlar.itests.sdk;

import static io.ashlar.node.grid.GrpcClient.command;
import static io.ashlar.node.grid.GrpcClient.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ashlar.client.AshlarClient;
import io.ashlar.client.Changes;
import io.ashlar.client.ClientOptions;
import io.ashlar.client.ReadFrom;
import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.TestRouter;
import io.ashlar.node.grid.GrpcClient;
import io.ashlar.proto.v1.AdminGetConfigRequest;
import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.AdminGrpc;
import io.ashlar.proto.v1.AdminListMigrationsRequest;
import io.ashlar.proto.v1.AdminSetConfigRequest;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.ConfigValue;
import io.ashlar.proto.v1.DataGridSubscribeRequest;
import io.ashlar.proto.v1.DataGridSubscribeResponse;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGrpc;
import io.ashlar.proto.v1.Value;
import io.ashlar.router.AshlarRouter;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** gRPC clients that know the router's port only, in front of nodes that are killed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RouterGrpcNodesTest {
  private static SdkCluster cluster;
  private static AshlarRouter router;
  private static GrpcClient grpc;

  @BeforeAll
  static void start() throws Exception {
    cluster = new SdkCluster();
    router =
        TestRouter.before(Stream.of(0, 1, 2).map(i -> cluster.node(i).spec().address()).toList());
    grpc = new GrpcClient(router.grpcPort());
  }

  @AfterAll
  static void stop() throws Exception {
    if (grpc != null) {
      grpc.close();
    }
    if (router != null) {
      router.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static ClusterMap map(Channel at) {
    return TopologyGrpc.newBlockingStub(at)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .get(TopologyGetRequest.getDefaultInstance())
        .getMap();
  }

  /** It reads the map from the router, and goes straight to the nodes. */
  @Test
  void theSdkBeginsAtTheRouter() throws Exception {
    ClientOptions options =
        ClientOptions.of("127.0.0.1:" + router.grpcPort()).withDeadline(Duration.ofSeconds(40));
    try (AshlarClient client = AshlarClient.connect(options)) {
      EveryFamily.works(client);
      cluster.node(1).kill();
      for (int i = 0; i < 100; i++) {
        assertThat(client.counters().increment("sdk:" + i).await()).isEqualTo(1);
      }
      cluster.restore();
    }
  }

  @Test
  void theMapIsTheNodesOwn() throws Exception {
    ManagedChannel node =
        ManagedChannelBuilder.forTarget(cluster.endpoints()[0]).usePlaintext().build();
    try {
      assertThat(Await.within(30_000, 50, () -> map(grpc.channel).equals(map(node)))).isTrue();
      assertThat(map(grpc.channel).getShardsList()).extracting(Shard::getLeader).doesNotContain("");
      assertThat(map(grpc.channel).getNodesList()).allMatch(one -> one.getGrpcPort() > 0);
    } finally {
      node.shutdownNow();
    }
  }

  @Test
  void commandsOfAllSlotsShareABatch() {
    int count = 500;
    Command[] writes = new Command[count];
    Command[] reads = new Command[count];
    for (int i = 0; i < count; i++) {
      writes[i] = command("SET", "batch:" + i, "v" + i);
      reads[i] = command("GET", "batch:" + i);
    }
    assertThat(grpc.run(writes)).allMatch(value -> value.getSimple().equals("OK"));
    List<Value> replies = grpc.run(reads);
    for (int i = 0; i < count; i++) {
      assertThat(replies.get(i).getBlob().toStringUtf8()).isEqualTo("v" + i);
    }
    assertThat(grpc.run("MSET", "batch:1", "a", "batch:2", "b", "batch:3", "c").getSimple())
        .isEqualTo("OK");
    assertThat(grpc.run("MGET", "batch:1", "batch:2", "none").getArray().getItems(1).getBlob())
        .isEqualTo(ByteString.copyFromUtf8("b"));
    assertThat(grpc.run("DBSIZE").getInteger()).isGreaterThanOrEqualTo(count);
    List<Value> transaction =
        grpc.run(
            command("MULTI"), command("INCR", "{tx}"), command("INCR", "{tx}"), command("EXEC"));
    assertThat(transaction.get(3).getArray().getItemsCount()).isEqualTo(2);
    assertThat(grpc.run("EVAL", "return redis.call('GET', KEYS[1])", "1", "batch:1").getBlob())
        .isEqualTo(ByteString.copyFromUtf8("a"));
    assertThat(grpc.run("LPUSH", "batch:1", "x").getError().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_WRONG_TYPE);
  }

  @Test
  void followersAnswerOnRequest() throws Exception {
    grpc.run("SET", "follow", "me");
    Command read =
        command("GET", "follow").toBuilder().setReadLevel(ReadLevel.READ_LEVEL_FOLLOWER).build();
    for (int i = 0; i < 20; i++) {
      assertThat(
              Await.within(
                  10_000,
                  20,
                  () -> grpc.run(read).getFirst().getBlob().toStringUtf8().equals("me")))
          .isTrue();
    }
  }

  /** No follower vouches for a millisecond, so each read is the leader's and sees the write. */
  @Test
  void whoWantsFreshReadsGetsThem() throws Exception {
    GrpcClient.Stream session = grpc.open(true);
    ClientOptions options =
        cluster.options().withReadFrom(ReadFrom.ANY_REPLICA).withMaxStaleness(Duration.ofMillis(1));
    try (AshlarClient client = AshlarClient.connect(options)) {
      for (int i = 0; i < 200; i++) {
        String key = "fresh:" + i % 20;
        String value = "v" + i;
        client.strings().set(key, value).await();
        assertThat(client.strings().get(key).await()).isEqualTo(value);
        session.send(
            command("GET", key).toBuilder()
                .setReadLevel(ReadLevel.READ_LEVEL_FOLLOWER)
                .setMaxStalenessMs(1)
                .build());
        assertThat(session.next().getBlob().toStringUtf8()).isEqualTo(value);
      }
    }
    session.out.onCompleted();
    assertThat(session.end()).isEqualTo(Status.OK);
  }

  @Test
  void subscribersHearWhatIsSaidAtANode() {
    Iterator<DataGridSubscribeResponse> events =
        grpc.once()
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .subscribe(
                DataGridSubscribeRequest.newBuilder()
                    .addChannels(ByteString.copyFromUtf8("router:news"))
                    .build());
    assertThat(events.next().getSubscribed().getCount()).isEqualTo(1);
    try (AshlarClient client = cluster.connect()) {
      client.channels().publish("router:news", "hello").await();
    }
    assertThat(events.next().getMessage().getPayload().toStringUtf8()).isEqualTo("hello");
  }

  @Test
  void operatorsAskNodesThroughTheRouter() throws Exception {
    for (String name : List.of("n1", "n2", "n3")) {
      assertThat(
              admin(name)
                  .getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance())
                  .getStatus()
                  .getName())
          .isEqualTo(name);
    }
    assertThatThrownBy(
            () -> admin("n9").getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> admin("").getConfig(AdminGetConfigRequest.getDefaultInstance()))
        .hasMessageContaining("ashlar-node");
    AdminSetConfigRequest setting =
        AdminSetConfigRequest.newBuilder()
            .addValues(ConfigValue.newBuilder().setName("slowlog-max-len").setValue("77"))
            .build();
    assertThat(admin("").setConfig(setting).getAgreed()).isTrue();
    cluster.node(0).kill();
    for (int i = 0; i < 6; i++) {
      assertThat(admin("").listMigrations(AdminListMigrationsRequest.getDefaultInstance()))
          .isNotNull();
    }
    assertThatThrownBy(
            () -> admin("n1").getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance()))
        .hasMessageContaining("UNAVAILABLE");
    cluster.restore();
  }

  /** Of one node, or of whichever the router asks. */
  private static AdminGrpc.AdminBlockingStub admin(String node) {
    Metadata headers = new Metadata();
    if (!node.isEmpty()) {
      headers.put(Metadata.Key.of("ashlar-node", Metadata.ASCII_STRING_MARSHALLER), node);
    }
    return AdminGrpc.newBlockingStub(grpc.channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** Each node is killed once; the router and the SDK find other replicas. */
  @Test
  void watchersMissNothingWhileNodesAreKilled() throws Exception {
    DataGridWatchRequest request =
        DataGridWatchRequest.newBuilder().addPrefixes(ByteString.copyFromUtf8("seen:")).build();
    GrpcClient.Watch watch = grpc.watch(request);
    Set<String> heard = ConcurrentHashMap.newKeySet();
    CountDownLatch began = new CountDownLatch(1);
    Changes.Listener listener =
        new Changes.Listener() {
          @Override
          public void changed(List<Changes.Change> changes) {
            changes.forEach(change -> heard.add(change.keyText()));
          }

          @Override
          public void watching() {
            began.countDown();
          }
        };
    Set<String> written = new HashSet<>();
    try (AshlarClient client = cluster.connect();
        Changes.Watch changes = client.changes().ofPrefix("seen:", listener)) {
      assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
      for (int node = 0; node < SdkCluster.NODES; node++) {
        write(client, written, "seen:before:" + node);
        cluster.node(node).kill();
        write(client, written, "seen:down:" + node);
        cluster.restore();
        write(client, written, "seen:after:" + node);
      }
      assertThat(Await.within(30_000, 20, () -> heard.containsAll(written))).isTrue();
      watch.await("all", told -> Set.copyOf(told.keys()).containsAll(written));
      assertThat(watch.gaps()).isEmpty();
      assertThat(changes.positions()).hasSize(SdkCluster.NODES);
    }
    watch.cancel();
  }

  /** Whoever dies in the middle of what he was told is told again. */
  @Test
  void whatAListenerFailedAtIsToldAgain() throws Exception {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    AtomicInteger failures = new AtomicInteger();
    CountDownLatch began = new CountDownLatch(1);
    Changes.Listener listener =
        new Changes.Listener() {
          @Override
          public void changed(List<Changes.Change> changes) {
            if (failures.getAndIncrement() < 2) {
              throw new IllegalStateException("not now");
            }
            changes.forEach(change -> heard.add(change.keyText()));
          }

          @Override
          public void watching() {
            began.countDown();
          }
        };
    Map<String, Long> kept;
    try (AshlarClient client = cluster.connect()) {
      try (Changes.Watch changes = client.changes().ofPrefix("again:", listener)) {
        assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        client.strings().set("again:1", "v").await();
        assertThat(Await.within(30_000, 20, () -> heard.contains("again:1"))).isTrue();
        assertThat(failures.get()).isGreaterThanOrEqualTo(3);
        kept = changes.positions();
      }
      // A program that was down goes on from what it has kept.
      client.strings().set("again:2", "v").await();
      try (Changes.Watch changes = client.changes().ofPrefix("again:", listener, kept)) {
        assertThat(Await.within(30_000, 20, () -> heard.contains("again:2"))).isTrue();
        assertThat(changes.positions()).hasSize(SdkCluster.NODES);
      }
    }
  }

  private static void write(AshlarClient client, Set<String> written, String prefix) {
    for (int i = 0; i < 30; i++) {
      client.strings().set(prefix + i, "v").await();
      written.add(prefix + i);
    }
  }

  @Test
  void aScriptIsExecutedOnceToo() {
    Command script = command("EVAL", "return redis.call('INCR', KEYS[1])", "1", "script:n");
    assertThat(grpc.run(withId(script, 1_001, 0)).get(0).getInteger()).isEqualTo(1);
    assertThat(grpc.run(withId(script, 1_001, 20)).get(0).getInteger()).isEqualTo(1);
    // It changed something before it failed: not again.
    Command failing = command("EVAL", "redis.call('INCR', KEYS[1]); error('no')", "1", "script:n");
    assertThat(grpc.run(withId(failing, 1_002, 0)).get(0).getError().getText()).contains("no");
    assertThat(grpc.run(withId(failing, 1_002, 20)).get(0).getError().getText()).contains("no");
    assertThat(grpc.run("GET", "script:n").getBlob().toStringUtf8()).isEqualTo("2");
    // One that is not known was not executed, so its text may follow as the same request.
    Command unknown = command("EVALSHA", "0".repeat(40), "1", "script:n");
    assertThat(grpc.run(withId(unknown, 1_003, 0)).get(0).getError().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_NO_SCRIPT);
    assertThat(grpc.run(withId(script, 1_003, 20)).get(0).getInteger()).isEqualTo(3);
    assertThat(
            grpc.run(withId(command("EVAL", "return 1", "0"), 1_004, 0))
                .get(0)
                .getError()
                .getText())
        .contains("request id");
  }

  /** The router sends writes with ids again by itself: its client sees no node die. */
  @Test
  void incrementsWithIdsCountExactlyWhileNodesAreKilled() throws Exception {
    GrpcClient.Stream session = grpc.open(true);
    int keys = 8;
    long[] counted = new long[keys];
    long sequence = 0;
    for (int round = 0; round < 60; round++) {
      if (round % 20 == 10) {
        cluster.node(round / 20).kill();
      } else if (round % 20 == 15) {
        cluster.restore();
      }
      Command[] batch = new Command[keys];
      for (int key = 0; key < keys; key++) {
        Command increment =
            key % 2 == 0
                ? command("INCR", "once:" + key)
                : command("EVAL", "return redis.call('INCR', KEYS[1])", "1", "once:" + key);
        batch[key] = withId(increment, ++sequence);
      }
      session.send(batch);
      for (int key = 0; key < keys; key++) {
        Value reply = session.next();
        assertThat(reply.hasError()).as("round %d: %s", round, reply).isFalse();
        assertThat(reply.getInteger()).isEqualTo(++counted[key]);
      }
    }
    session.out.onCompleted();
    assertThat(session.end()).isEqualTo(Status.OK);
  }
}
