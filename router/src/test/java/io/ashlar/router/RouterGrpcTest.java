package io.ashlar.router;

import static io.ashlar.node.grid.GrpcClient.command;
import static io.ashlar.node.grid.GrpcClient.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ashlar.node.grid.GrpcClient;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridExecuteOnceRequest;
import io.ashlar.proto.v1.DataGridSubscribeRequest;
import io.ashlar.proto.v1.DataGridSubscribeResponse;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGrpc;
import io.ashlar.proto.v1.TopologyWatchRequest;
import io.ashlar.proto.v1.TopologyWatchResponse;
import io.ashlar.proto.v1.Value;
import io.ashlar.resp.Reply;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gRPC port of a router in front of nodes whose answers the test writes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RouterGrpcTest extends RouterBed {
  // ---- routes and order ----

  @Test
  void aBatchGoesToTheLeadersAndItsRepliesKeepTheirOrder() throws Exception {
    GrpcClient.Stream stream = client(router(10_000)).open(true);
    int count = 300;
    stream.send(commands(count, i -> command("SET", "key" + i, "v" + i)));
    stream.send(commands(count, i -> command("GET", "key" + i)));
    for (int i = 0; i < count; i++) {
      assertThat(stream.next().getSimple()).isEqualTo("OK");
    }
    for (int i = 0; i < count; i++) {
      assertThat(stream.next().getBlob().toStringUtf8()).isEqualTo("v" + i);
    }
    assertThat(grid.executed("SET").stream().map(FakeGrid.Executed::node).distinct())
        .containsExactlyInAnyOrder(0, 1, 2);
    stream.send(command("MGET", "key1", "key2", "none"), command("NOSUCH"), command("DBSIZE"));
    List<Value> values = stream.next().getArray().getItemsList();
    assertThat(values.get(1).getBlob().toStringUtf8()).isEqualTo("v2");
    assertThat(values.get(2).hasNull()).isTrue();
    assertThat(stream.next().getError().getText()).startsWith("ERR unknown command");
    assertThat(stream.next().getInteger()).isEqualTo(count);
    stream.out.onCompleted();
    assertThat(stream.end()).isEqualTo(Status.OK);
  }

  @Test
  void aMovedLeaderIsFollowedAndNeverSeen() throws Exception {
    GrpcClient client = client(router(10_000));
    String key = grid.keyOf(0, 1);
    client.run("SET", key, "1");
    grid.lead(0, 2);
    grid.tell(0, 2);
    assertThat(client.run("GET", key).getBlob().toStringUtf8()).isEqualTo("1");
  }

  @Test
  void whatNoNodeExecutesIsUnavailableAndSoAreDeadlines() throws Exception {
    AshlarRouter router = router(300);
    GrpcClient client = client(router);
    String key = grid.keyOf(1, 1);
    grid.lead(1, -1);
    Value refused = client.run("SET", key, "1");
    assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
    assertThatThrownBy(
            () ->
                client
                    .once()
                    .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                    .executeOnce(
                        DataGridExecuteOnceRequest.newBuilder()
                            .addCommands(command("SET", key, "2"))
                            .build()))
        .satisfies(code(Status.Code.DEADLINE_EXCEEDED));
    assertThat(grid.executed("SET")).isEmpty();
  }

  // ---- ids ----

  @Test
  void aWriteWithAnIdCountsOnceThoughItsLeaderDiesInTheMiddle() throws Exception {
    GrpcClient.Stream stream = client(router(10_000)).open(true);
    String key = grid.keyOf(0, 1);
    AtomicInteger deaths = new AtomicInteger();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("APPEND")
              && request.get(2).equals("b")
              && deaths.getAndIncrement() == 0) {
            Reply unheard = grid.ordinary(node, line, request);
            assertThat(unheard).isNotNull();
            line.hangUp();
            return FakeGrid.HANDLED;
          }
          return null;
        });
    stream.send(
        withId(command("APPEND", key, "a"), 1),
        withId(command("APPEND", key, "b"), 2),
        withId(command("APPEND", key, "c"), 3),
        command("GET", key));
    assertThat(stream.next().getInteger()).isEqualTo(1);
    assertThat(stream.next().getInteger()).isEqualTo(2);
    assertThat(stream.next().getInteger()).isEqualTo(3);
    assertThat(stream.next().getBlob().toStringUtf8()).isEqualTo("abc");
    assertThat(grid.executed("APPEND")).hasSize(3);
    // The first time it is said to be new, and the second that it is not.
    assertThat(grid.ages).contains(0L).anyMatch(age -> age > 0);
  }

  /** A leader that loses its shard for a moment refuses a write, executes the next, and dies. */
  @Test
  void aRefusedWriteDoesNotFollowALaterOneThatMayHaveBeenExecuted() throws Exception {
    GrpcClient.Stream stream = client(router(10_000)).open(true);
    String key = grid.keyOf(0, 1);
    stream.send(command("APPEND", key, "0"));
    assertThat(stream.next().getInteger()).isEqualTo(1);
    AtomicInteger asked = new AtomicInteger();
    grid.hook(
        (node, line, request) -> {
          if (!request.getFirst().equals("APPEND")) {
            return null;
          }
          switch (asked.getAndIncrement()) {
            case 0 -> {
              return new Reply.Error("CLUSTERDOWN not for the moment");
            }
            case 1 -> {
              grid.ordinary(node, line, request);
              line.hangUp();
              return FakeGrid.HANDLED;
            }
            default -> {
              return null;
            }
          }
        });
    stream.send(withId(command("APPEND", key, "a"), 1), withId(command("APPEND", key, "b"), 2));
    assertThat(stream.next().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
    assertThat(stream.next().getInteger()).isEqualTo(2);
    stream.send(command("GET", key));
    assertThat(stream.next().getBlob().toStringUtf8()).isEqualTo("0b");
  }

  @Test
  void aWriteWithoutAnIdHasAnUnknownFateThen() throws Exception {
    GrpcClient client = client(router(10_000));
    String key = grid.keyOf(0, 1);
    AtomicInteger deaths = new AtomicInteger();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("APPEND") && deaths.getAndIncrement() == 0) {
            line.hangUp();
            return FakeGrid.HANDLED;
          }
          return null;
        });
    List<Value> replies =
        client.run(command("APPEND", key, "a"), command("SET", grid.keyOf(1, 1), "v"));
    assertThat(replies.get(0).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FATE_UNKNOWN);
    assertThat(replies.get(1).getSimple()).isEqualTo("OK");
    assertThat(grid.executed("APPEND")).isEmpty();
  }

  @Test
  void aWriteWithAnIdThatNobodyAnswersInTimeHasAnUnknownFate() throws Exception {
    GrpcClient client = client(router(300));
    String key = grid.keyOf(0, 1);
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("APPEND")) {
            line.hangUp();
            return FakeGrid.HANDLED;
          }
          return null;
        });
    Value reply = client.run(withId(command("APPEND", key, "a"), 1)).getFirst();
    assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FATE_UNKNOWN);
  }

  @Test
  void whatAClientSendsAgainIsKnownAgain() throws Exception {
    GrpcClient client = client(router(10_000));
    String one = grid.keyOf(0, 1);
    String two = grid.keyOf(1, 2);
    for (int i = 0; i < 2; i++) {
      assertThat(client.run(withId(command("APPEND", one, "x"), 1)).getFirst().getInteger())
          .isEqualTo(1);
      assertThat(client.run(withId(command("MSET", one, "1", two, "2"), 2)).getFirst().getSimple())
          .isEqualTo("OK");
      List<Value> transaction =
          client.run(command("MULTI"), command("APPEND", two, "y"), withId(command("EXEC"), 3));
      assertThat(transaction.get(2).getArray().getItems(0).getInteger()).isEqualTo(2);
    }
    // A part of MSET for each slot.
    assertThat(grid.executed("MSET")).hasSize(2);
    assertThat(grid.executed("APPEND")).hasSize(2);
    Value flush = client.run(withId(command("FLUSHALL"), 4)).getFirst();
    assertThat(flush.getError().getText()).contains("request id");
    assertThat(grid.executed("FLUSHALL")).isEmpty();
  }

  // ---- reads from followers ----

  @Test
  void followersAnswerWhatMayBeOld() throws Exception {
    GrpcClient client = client(router(10_000));
    String key = grid.keyOf(0, 1);
    client.run("SET", key, "1");
    Command read =
        command("GET", key).toBuilder().setReadLevel(ReadLevel.READ_LEVEL_FOLLOWER).build();
    await(
        () -> {
          assertThat(client.run(read).getFirst().getBlob().toStringUtf8()).isEqualTo("1");
          return grid.executed("GET").stream().anyMatch(one -> one.node() != 0);
        });
    // Nobody leads, and it is read all the same.
    grid.lead(0, -1);
    assertThat(client.run(read).getFirst().getBlob().toStringUtf8()).isEqualTo("1");
    grid.lead(0, 0);
    int before = grid.executed.size();
    List<Value> replies = client.run(read, command("SET", key, "2"));
    assertThat(replies.get(1).getSimple()).isEqualTo("OK");
    assertThat(grid.executed.subList(before, grid.executed.size()))
        .anyMatch(one -> one.request().getFirst().equals("SET") && one.node() == 0);
  }

  // ---- bounds and ends ----

  @Test
  void takesNoMoreThanTheClientReads() throws Exception {
    GrpcClient client = client(router(10_000));
    String key = grid.keyOf(0, 1);
    client.run("SET", key, "x".repeat(100_000));
    int all = 600;
    GrpcClient.Stream stream = client.open(false);
    for (int i = 0; i < all; i++) {
      stream.send(command("GET", key));
    }
    long[] last = {-1};
    await(
        () -> {
          long now = grid.executed("GET").size();
          boolean still = now == last[0] && now > 0;
          last[0] = now;
          java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
          return still;
        });
    assertThat(grid.executed("GET")).hasSizeLessThan(all);
    stream.readAll();
    for (int i = 0; i < all; i++) {
      assertThat(stream.next().getBlob().size()).isEqualTo(100_000);
    }
  }

  @Test
  void aCancelledSessionLeavesNothingWaitingAtANode() throws Exception {
    GrpcClient client = client(router(10_000));
    CompletableFuture<FakeNode.Line> waiting = new CompletableFuture<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("BLPOP")) {
            waiting.complete(line);
            return FakeGrid.HANDLED;
          }
          return null;
        });
    GrpcClient.Stream stream = client.open(true);
    stream.send(command("BLPOP", grid.keyOf(0, 1), "0"));
    FakeNode.Line line = waiting.get(20, TimeUnit.SECONDS);
    stream.out.cancel("the test", null);
    await(() -> grid.nodes.stream().noneMatch(node -> node.lines().contains(line)));
  }

  @Test
  void aRouterThatStopsAnswersWhatIsUnderWay() throws Exception {
    AshlarRouter router = router(10_000);
    GrpcClient client = client(router);
    CompletableFuture<FakeNode.Line> asked = new CompletableFuture<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("SET")) {
            asked.complete(line);
            return FakeGrid.HANDLED;
          }
          return null;
        });
    GrpcClient.Stream idle = client.open(true);
    GrpcClient.Stream stream = client.open(true);
    stream.send(command("SET", grid.keyOf(0, 1), "v"));
    FakeNode.Line line = asked.get(20, TimeUnit.SECONDS);
    await(() -> health(client) == ServingStatus.SERVING);
    Iterator<HealthCheckResponse> health =
        HealthGrpc.newBlockingStub(client.channel).watch(HealthCheckRequest.getDefaultInstance());
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    Thread closing = Thread.ofPlatform().start(router::close);
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(idle.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    line.say(Reply.OK);
    assertThat(stream.next().getSimple()).isEqualTo("OK");
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    closing.join();
  }

  // ---- users ----

  @Test
  void nodesDecideWhoComesInAndTheirRulesHold() throws Exception {
    grid.user("default", "secret", FakeGrid.ALMIGHTY);
    grid.user("app", "word", "on sanitize-payload ~* &* -@all +get +cluster|shards");
    AshlarRouter router = router(10_000);
    assertThatThrownBy(() -> client(router).run("GET", "k"))
        .satisfies(code(Status.Code.UNAUTHENTICATED));
    assertThatThrownBy(() -> client(router, "app", "wrong").run("GET", "k"))
        .satisfies(code(Status.Code.UNAUTHENTICATED));
    GrpcClient app = client(router, "app", "word");
    assertThat(app.run("GET", "k").hasNull()).isTrue();
    assertThat(grid.executed("GET").getLast().user()).isEqualTo("app");
    Value denied = app.run("SET", "k", "v");
    assertThat(denied.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NO_PERMISSION);
    assertThat(client(router, "default", "secret").run("SET", "k", "v").getSimple())
        .isEqualTo("OK");
    assertThat(grid.executed("SET")).hasSize(1);
    grid.map = map(1, "n1", 1);
    await(() -> !topology(app).getNodesList().isEmpty());
    grid.user("app", "word", "on sanitize-payload ~* &* +@all -cluster|shards");
    assertThatThrownBy(() -> topology(app)).satisfies(code(Status.Code.PERMISSION_DENIED));
    HealthCheckResponse health =
        HealthGrpc.newBlockingStub(client(router).channel)
            .check(HealthCheckRequest.getDefaultInstance());
    assertThat(health.getStatus()).isNotEqualTo(ServingStatus.UNRECOGNIZED);
  }

  // ---- the other services ----

  @Test
  void theMapIsWhatTheNodesTell() throws Exception {
    AshlarRouter router = router(10_000);
    GrpcClient client = client(router);
    assertThatThrownBy(
            () ->
                TopologyGrpc.newBlockingStub(client.channel)
                    .get(TopologyGetRequest.getDefaultInstance()))
        .satisfies(code(Status.Code.UNAVAILABLE));
    Iterator<TopologyWatchResponse> news =
        TopologyGrpc.newBlockingStub(client.channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watch(TopologyWatchRequest.getDefaultInstance());
    grid.map = map(1, "n1", 1);
    assertThat(news.next().getMap()).isEqualTo(map(1, "n1", 1));
    grid.map = map(2, "n2", 2);
    assertThat(news.next().getMap()).isEqualTo(map(2, "n2", 2));
  }

  @Test
  void healthSaysWhatReadinessSays() throws Exception {
    AshlarRouter router = router(10_000);
    GrpcClient client = client(router);
    await(() -> router.notReady().isEmpty());
    await(() -> health(client) == ServingStatus.SERVING);
    List<String> services = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(client.channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answer
                        .getListServicesResponse()
                        .getServiceList()
                        .forEach(service -> services.add(service.getName()));
                  }

                  @Override
                  public void onError(Throwable failure) {
                    end.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(null);
                  }
                });
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    asking.onCompleted();
    end.get(20, TimeUnit.SECONDS);
    assertThat(services)
        .contains(
            "ashlar.v1.Admin", "ashlar.v1.DataGrid", "ashlar.v1.Topology", "grpc.health.v1.Health");
  }

  @Test
  void subscribersHearWhatTheNodesSay() throws Exception {
    GrpcClient client = client(router(10_000));
    CompletableFuture<FakeNode.Line> listening = new CompletableFuture<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("SUBSCRIBE")) {
            listening.complete(line);
          }
          return null;
        });
    Iterator<DataGridSubscribeResponse> events =
        client
            .once()
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .subscribe(
                DataGridSubscribeRequest.newBuilder()
                    .addChannels(ByteString.copyFromUtf8("news"))
                    .build());
    assertThat(events.next().getSubscribed().getCount()).isEqualTo(1);
    listening
        .get(20, TimeUnit.SECONDS)
        .say(
            Reply.Array.of(
                Reply.Bulk.of("message"), Reply.Bulk.of("news"), Reply.Bulk.of("hello")));
    assertThat(events.next().getMessage().getPayload().toStringUtf8()).isEqualTo("hello");
  }

  // ---- helpers ----

  private static ClusterMap map(long epoch, String leader, long term) {
    return ClusterMap.newBuilder()
        .setClusterId("0".repeat(40))
        .setEpoch(epoch)
        .addNodes(Node.newBuilder().setName("n1").setGrpcPort(9001))
        .addNodes(Node.newBuilder().setName("n2").setGrpcPort(9002))
        .addShards(
            Shard.newBuilder().setId("s1").addReplicas("n1").setLeader(leader).setLeaderTerm(term))
        .build();
  }

  private static ClusterMap topology(GrpcClient client) {
    try {
      return TopologyGrpc.newBlockingStub(client.channel)
          .get(TopologyGetRequest.getDefaultInstance())
          .getMap();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        return ClusterMap.getDefaultInstance();
      }
      throw e;
    }
  }

  private static ServingStatus health(GrpcClient client) {
    return HealthGrpc.newBlockingStub(client.channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static java.util.function.Consumer<Throwable> code(Status.Code code) {
    return failure -> assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code);
  }

  private static Command[] commands(int count, java.util.function.IntFunction<Command> each) {
    return IntStream.range(0, count).mapToObj(each).toArray(Command[]::new);
  }

  private AshlarRouter router(long patienceMs) throws Exception {
    AshlarRouter router = start("default", "secret", patienceMs);
    await(() -> router.notReady().isEmpty());
    return router;
  }

  private GrpcClient client(AshlarRouter router) {
    GrpcClient client = new GrpcClient(router.grpcPort());
    open.add(client);
    return client;
  }

  private GrpcClient client(AshlarRouter router, String user, String password) {
    GrpcClient client = new GrpcClient(router.grpcPort(), user, password);
    open.add(client);
    return client;
  }
}
