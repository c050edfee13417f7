package io.ashlar.node.grid;

import static io.ashlar.node.grid.GrpcClient.command;
import static io.ashlar.node.grid.GrpcClient.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ashlar.node.connection.TestNode;
import io.ashlar.node.grpc.AccessRule;
import io.ashlar.node.grpc.CallerCheck;
import io.ashlar.node.grpc.GrpcCalls;
import io.ashlar.node.grpc.GrpcPort;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridSubscribeRequest;
import io.ashlar.proto.v1.DataGridSubscribeResponse;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.proto.v1.RequestId;
import io.ashlar.proto.v1.Value;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service over a socket, on a node whose shards are real engines in memory. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DataGridTest {
  private TestNode node;
  private DataGridService service;
  private GrpcPort port;
  private GrpcClient grpc;

  @BeforeEach
  void open() throws Exception {
    node = new TestNode(2);
    service = new DataGridService(node.gridHome());
    port =
        new GrpcPort(
            new InetSocketAddress("127.0.0.1", 0),
            node.loops(),
            List.of(GrpcPort.Service.onLoops(service, AccessRule.authenticated(), service::close)),
            new CallerCheck(node.clients, Optional::empty, InstantSource.system()),
            new GrpcCalls());
    grpc = new GrpcClient(port.port());
  }

  @AfterEach
  void close() {
    grpc.close();
    port.close();
    node.close();
  }

  private List<Value> run(Command... commands) {
    return grpc.run(commands);
  }

  private Value run(String... words) {
    return grpc.run(words);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  @Test
  void answersInOrderWithTypedValues() throws Exception {
    GrpcClient.Stream client = grpc.open(true);
    client.send(
        command("SET", "a", "1"),
        command("GET", "a"),
        command("INCR", "a"),
        command("GET", "missing"),
        command("HSET", "h", "f", "v"),
        command("HGETALL", "h"));
    client.send(
        command("SADD", "s", "m"),
        command("SMEMBERS", "s"),
        command("ZADD", "z", "1.5", "m"),
        command("ZSCORE", "z", "m"),
        command("LPUSH", "a", "x"),
        command("NOSUCH"),
        command("MGET", "a", "b"));
    assertThat(client.next().getSimple()).isEqualTo("OK");
    assertThat(client.next().getBlob().toStringUtf8()).isEqualTo("1");
    assertThat(client.next().getInteger()).isEqualTo(2);
    assertThat(client.next().hasNull()).isTrue();
    assertThat(client.next().getInteger()).isEqualTo(1);
    Value map = client.next();
    assertThat(map.hasMap()).isTrue();
    assertThat(map.getMap().getItems(1).getBlob().toStringUtf8()).isEqualTo("v");
    assertThat(client.next().getInteger()).isEqualTo(1);
    assertThat(client.next().getSet().getItems(0).getBlob().toStringUtf8()).isEqualTo("m");
    assertThat(client.next().getInteger()).isEqualTo(1);
    assertThat(client.next().getNumber()).isEqualTo(1.5);
    assertThat(client.next().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_WRONG_TYPE);
    Value unknown = client.next();
    assertThat(unknown.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNSPECIFIED);
    assertThat(unknown.getError().getText()).startsWith("ERR unknown command");
    assertThat(client.next().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CROSS_SLOT);
    client.out.onCompleted();
    assertThat(client.end()).isEqualTo(Status.OK);
    await(() -> node.clients.count() == 0);
  }

  @Test
  void aRepeatIsExecutedOnceAndGetsTheSameReply() {
    Command increment = command("INCR", "n");
    assertThat(run(withId(increment, 1, 0)).get(0).getInteger()).isEqualTo(1);
    assertThat(run(withId(increment, 1, 20)).get(0).getInteger()).isEqualTo(1);
    assertThat(run(withId(increment, 2, 0)).get(0).getInteger()).isEqualTo(2);
    assertThat(run(withId(command("FLUSHALL"), 3, 0)).get(0).getError().getText())
        .contains("request id");
    assertThat(run("GET", "n").getBlob().toStringUtf8()).isEqualTo("2");
  }

  @Test
  void aTransactionCarriesItsIdAtExec() {
    Command exec = withId(command("EXEC"), 9, 0);
    for (int i = 0; i < 2; i++) {
      List<Value> replies = run(command("MULTI"), command("INCR", "n"), command("INCR", "n"), exec);
      assertThat(replies.get(3).getArray().getItems(1).getInteger()).isEqualTo(2);
    }
    assertThat(run("GET", "n").getBlob().toStringUtf8()).isEqualTo("2");
  }

  @Test
  void saysWhereAShardIsLedAndReadsFromFollowersOnRequest() {
    run("SET", "a", "1");
    int slot = io.ashlar.topology.SlotHash.slotOf("a".getBytes());
    (slot < 8192 ? node.s1 : node.s2).stopLeading();
    node.otherLeader = Optional.of("n2");
    Value moved = run("GET", "a");
    assertThat(moved.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_MOVED);
    assertThat(moved.getError().getMoved().getNode()).isEqualTo("n2");
    assertThat(moved.getError().getMoved().getHost()).isEqualTo("10.0.0.2");
    assertThat(moved.getError().getMoved().getGrpcPort()).isEqualTo(9002);
    assertThat(moved.getError().getMoved().getSlot()).isEqualTo(slot);
    Command read =
        command("GET", "a").toBuilder().setReadLevel(ReadLevel.READ_LEVEL_FOLLOWER).build();
    assertThat(run(read).get(0).getBlob().toStringUtf8()).isEqualTo("1");
  }

  @Test
  void aLostLeaderMakesTheFateUnknown() throws Exception {
    node.s1.holding = true;
    node.s2.holding = true;
    GrpcClient.Stream client = grpc.open(true);
    client.send(command("SET", "a", "1"));
    await(() -> node.s1.heldCount + node.s2.heldCount == 1);
    assertThat(client.replies).isEmpty();
    node.s1.forgetAll();
    node.s2.forgetAll();
    assertThat(client.next().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FATE_UNKNOWN);
  }

  @Test
  void takesNoMoreThanTheClientReads() throws Exception {
    run("SET", "big", "x".repeat(100_000));
    int all = 600;
    GrpcClient.Stream client = grpc.open(false);
    for (int i = 0; i < all; i++) {
      client.send(command("GET", "big"));
    }
    long[] last = {-1};
    // Taken in bulk at first, and then no more: the same number for a while.
    await(
        () -> {
          long now = gets();
          boolean still = now == last[0] && now > 0;
          last[0] = now;
          java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
          return still;
        });
    assertThat(gets()).isLessThan(all);
    client.readAll();
    for (int i = 0; i < all; i++) {
      assertThat(client.next().getBlob().size()).isEqualTo(100_000);
    }
  }

  private long gets() {
    return node.executed.stream().filter("get"::equals).count();
  }

  @Test
  void aCancelledSessionLeavesNothingBehind() throws Exception {
    GrpcClient.Stream client = grpc.open(true);
    client.send(command("BLPOP", "queue", "0"));
    await(() -> node.clients.count() == 1);
    client.out.cancel("the test", null);
    await(() -> node.clients.count() == 0);
    assertThat(run("RPUSH", "queue", "a").getInteger()).isEqualTo(1);
    assertThat(run("LLEN", "queue").getInteger()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsMalformedWithoutExecutingAnyOfIt() {
    assertThatThrownBy(() -> run(command("SET", "a", "1"), Command.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    Command noSequence =
        command("SET", "a", "1").toBuilder()
            .setRequestId(
                RequestId.newBuilder().setClient(ByteString.copyFromUtf8("0123456789abcdef")))
            .build();
    assertThatThrownBy(() -> run(noSequence)).hasMessageContaining("INVALID_ARGUMENT");
    assertThatThrownBy(() -> run(command("GET", "a").toBuilder().setDatabase(16).build()))
        .hasMessageContaining("no database 16");
    assertThat(run("GET", "a").hasNull()).isTrue();
  }

  @Test
  void worksInTheDatabaseThatTheCommandNames() {
    run(command("SET", "a", "1").toBuilder().setDatabase(3).build());
    assertThat(run("GET", "a").hasNull()).isTrue();
    assertThat(run(command("SELECT", "3"), command("GET", "a")).get(1).getBlob().toStringUtf8())
        .isEqualTo("1");
  }

  @Test
  void tellsSubscribersUntilTheyCancel() {
    Context.CancellableContext listening = Context.current().withCancellation();
    Context before = listening.attach();
    Iterator<DataGridSubscribeResponse> events =
        grpc.once()
            .subscribe(
                DataGridSubscribeRequest.newBuilder()
                    .addChannels(ByteString.copyFromUtf8("news"))
                    .addPatterns(ByteString.copyFromUtf8("n*"))
                    .build());
    listening.detach(before);
    assertThat(events.next().getSubscribed().getCount()).isEqualTo(2);
    run("PUBLISH", "news", "hello");
    DataGridSubscribeResponse first = events.next();
    DataGridSubscribeResponse second = events.next();
    assertThat(first.getMessage().getPayload().toStringUtf8()).isEqualTo("hello");
    assertThat(first.getMessage().hasPattern()).isFalse();
    assertThat(second.getMessage().getPattern().toStringUtf8()).isEqualTo("n*");
    assertThat(second.getMessage().getChannel().toStringUtf8()).isEqualTo("news");
    listening.cancel(null);
    await(() -> node.clients.count() == 0);
    assertThatThrownBy(
            () -> grpc.once().subscribe(DataGridSubscribeRequest.getDefaultInstance()).next())
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void theRulesOfTheUserHold() {
    assertThat(run("ACL", "SETUSER", "default", "-@all", "+get", "resetkeys", "~a*").getSimple())
        .isEqualTo("OK");
    assertThat(run("GET", "a").hasNull()).isTrue();
    assertThat(run("GET", "b").getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NO_PERMISSION);
    assertThat(run("SET", "a", "1").getError().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_NO_PERMISSION);
  }
}
