package io.ashlar.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A router in front of nodes whose answers the test writes. */
final class RouterTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeGrid grid;

  @BeforeEach
  void startGrid() throws IOException {
    grid = new FakeGrid(3);
    open.add(grid);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  // ---- order and routes ----

  @Test
  void repliesKeepTheOrderOfRequestsWhateverNodesTheyComeFrom() throws Exception {
    try (TestClient client = client(router(10_000))) {
      List<String[]> requests = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        requests.add(new String[] {"SET", "key" + i, "v" + i});
      }
      for (int i = 0; i < 1_000; i++) {
        requests.add(new String[] {"GET", "key" + i});
      }
      client.sendAll(requests);
      assertThat(client.replies(1_000)).allMatch(Reply.OK::equals);
      for (int i = 0; i < 1_000; i++) {
        assertThat(client.reply()).isEqualTo(Reply.Bulk.of("v" + i));
      }
      assertThat(grid.executed("SET").stream().map(FakeGrid.Executed::node).distinct())
          .containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void aMovedLeaderIsFollowedAndTheOrderOfOneKeyIsKept() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String key = grid.keyOf(0, 1);
      client.ask("SET", key, "");
      AtomicInteger appended = new AtomicInteger();
      grid.hook(
          (node, line, request) -> {
            if (request.getFirst().equals("APPEND") && appended.incrementAndGet() == 100) {
              grid.lead(0, 2);
            }
            return null;
          });
      List<String[]> requests = new ArrayList<>();
      StringBuilder wanted = new StringBuilder();
      for (int i = 0; i < 400; i++) {
        String part = i + ",";
        wanted.append(part);
        requests.add(new String[] {"APPEND", key, part});
      }
      client.sendAll(requests);
      assertThat(client.replies(400)).allMatch(reply -> reply instanceof Reply.Int);
      assertThat(client.ask("GET", key)).isEqualTo(Reply.Bulk.of(wanted.toString()));
    }
  }

  @Test
  void anElectionIsAPauseAndNoError() throws Exception {
    try (TestClient client = client(router(10_000))) {
      grid.lead(1, -1);
      client.send("SET", grid.keyOf(1, 1), "v");
      try (TestClient other = client(lastRouter)) {
        assertThat(other.ask("SET", grid.keyOf(0, 1), "v")).isEqualTo(Reply.OK);
      }
      grid.lead(1, 0);
      grid.tell(1, 0);
      assertThat(client.reply()).isEqualTo(Reply.OK);
    }
  }

  @Test
  void aNodeThatCannotBeReachedIsTriedUntilItsShardHasAnotherLeader() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String key = grid.keyOf(2, 1);
      assertThat(client.ask("SET", key, "1")).isEqualTo(Reply.OK);
      grid.kill(2);
      client.send("SET", key, "2");
      grid.lead(2, 1);
      grid.tell(2, 1);
      Reply reply = client.reply();
      // The router may have written before it noticed; then it must say so.
      assertThat(reply)
          .satisfiesAnyOf(
              one -> assertThat(one).isEqualTo(Reply.OK),
              one -> assertThat(((Reply.Error) one).code()).isEqualTo("UNKNOWNFATE"));
      assertThat(client.ask("SET", key, "3")).isEqualTo(Reply.OK);
      assertThat(client.ask("GET", key)).isEqualTo(Reply.Bulk.of("3"));
    }
  }

  @Test
  void whatNoNodeExecutesIsGivenUpAtTheDeadline() throws Exception {
    try (TestClient client = client(router(300))) {
      grid.lead(1, -1);
      long before = System.nanoTime();
      Reply reply = client.ask("SET", grid.keyOf(1, 1), "v");
      assertThat(((Reply.Error) reply).code()).isEqualTo("CLUSTERDOWN");
      assertThat(System.nanoTime() - before).isBetween(ms(300), ms(5_000));
      assertThat(grid.executed("SET")).isEmpty();
    }
  }

  // ---- broken connections ----

  @Test
  void aWriteWhoseConnectionBreaksHasAnUnknownFateAndIsNotSentAgain() throws Exception {
    try (TestClient client = client(router(10_000))) {
      AtomicInteger seen = new AtomicInteger();
      grid.hook(
          (node, line, request) -> {
            if (request.getFirst().equals("APPEND")) {
              seen.incrementAndGet();
              line.hangUp();
              return FakeGrid.HANDLED;
            }
            return null;
          });
      Reply reply = client.ask("APPEND", grid.keyOf(0, 1), "x");
      assertThat(((Reply.Error) reply).code()).isEqualTo("UNKNOWNFATE");
      grid.hook((node, line, request) -> null);
      assertThat(client.ask("SET", grid.keyOf(0, 1), "y")).isEqualTo(Reply.OK);
      assertThat(seen.get()).isEqualTo(1);
    }
  }

  @Test
  void aReadWhoseConnectionBreaksIsSentAgain() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String key = grid.keyOf(0, 1);
      client.ask("SET", key, "v");
      AtomicInteger seen = new AtomicInteger();
      grid.hook(
          (node, line, request) -> {
            if (request.getFirst().equals("GET") && seen.incrementAndGet() == 1) {
              line.hangUp();
              return FakeGrid.HANDLED;
            }
            return null;
          });
      assertThat(client.ask("GET", key)).isEqualTo(Reply.Bulk.of("v"));
      assertThat(seen.get()).isEqualTo(2);
    }
  }

  @Test
  void aClientThatIsGoneDoesNotGiveItsReplyToAnother() throws Exception {
    AshlarRouter router = router(10_000);
    List<FakeNode.Line> holding = new CopyOnWriteArrayList<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("GET")) {
            holding.add(line);
            return FakeGrid.HANDLED;
          }
          return null;
        });
    TestClient gone = client(router);
    gone.send("GET", "{a}held");
    await(() -> holding.size() == 1);
    try (TestClient client = client(router)) {
      client.send("GET", "{a}other");
      await(() -> holding.size() == 2);
      assertThat(holding.get(0)).isSameAs(holding.get(1));
      gone.close();
      holding.getFirst().say(bulk("for the one that is gone"));
      holding.getFirst().say(bulk("for the other one"));
      assertThat(client.reply()).isEqualTo(bulk("for the other one"));
    }
  }

  // ---- several slots ----

  @Test
  void commandsOverSeveralSlotsAreTakenApartAndJoined() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String a = grid.keyOf(0, 1);
      String b = grid.keyOf(1, 2);
      String c = grid.keyOf(2, 3);
      assertThat(client.ask("MSET", a, "1", b, "2", c, "3")).isEqualTo(Reply.OK);
      assertThat(client.ask("MGET", c, a, "none", b, a))
          .isEqualTo(Reply.Array.of(bulk("3"), bulk("1"), Reply.NIL, bulk("2"), bulk("1")));
      assertThat(client.ask("EXISTS", a, a, b, "none")).isEqualTo(Reply.Int.of(3));
      assertThat(client.ask("DBSIZE")).isEqualTo(Reply.Int.of(3));
      assertThat(client.ask("DEL", a, b, "none")).isEqualTo(Reply.Int.of(2));
      assertThat(((Reply.Error) client.ask("MSETNX", a, "1", b, "2")).code())
          .isEqualTo("CROSSSLOT");
      assertThat(((Reply.Error) client.ask("RENAME", a, b)).code()).isEqualTo("CROSSSLOT");
    }
  }

  @Test
  void scanGoesThroughAllShards() throws Exception {
    try (TestClient client = client(router(10_000))) {
      for (int i = 0; i < 60; i++) {
        client.ask("SET", "key" + i, "v");
      }
      List<Reply> found = new ArrayList<>();
      String cursor = "0";
      do {
        Reply.Array page = (Reply.Array) client.ask("SCAN", cursor);
        cursor = new String(((Reply.Bulk) page.items().get(0)).toBytes());
        found.addAll(((Reply.Array) page.items().get(1)).items());
      } while (!cursor.equals("0"));
      assertThat(found).hasSize(60).doesNotHaveDuplicates();
    }
  }

  // ---- transactions ----

  @Test
  void aTransactionReachesItsNodeInOnePiece() throws Exception {
    AshlarRouter router = router(10_000);
    try (TestClient one = client(router);
        TestClient two = client(router)) {
      String key = grid.keyOf(1, 1);
      for (int i = 0; i < 50; i++) {
        one.sendAll(
            List.of(
                new String[] {"MULTI"},
                new String[] {"APPEND", key, "a"},
                new String[] {"APPEND", key, "b"},
                new String[] {"EXEC"}));
        two.sendAll(
            List.of(
                new String[] {"MULTI"},
                new String[] {"APPEND", key, "c"},
                new String[] {"APPEND", key, "d"},
                new String[] {"EXEC"}));
        assertThat(one.replies(4).getLast()).isInstanceOf(Reply.Array.class);
        assertThat(two.replies(4).getLast()).isInstanceOf(Reply.Array.class);
      }
      String text = new String(((Reply.Bulk) one.ask("GET", key)).toBytes());
      assertThat(text).hasSize(200).matches("(ab|cd)+");
    }
  }

  @Test
  void aTransactionWhoseLeaderMovedIsSentAgainAsAWhole() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String key = grid.keyOf(1, 1);
      client.ask("SET", key, "");
      grid.lead(1, 2);
      client.sendAll(
          List.of(
              new String[] {"MULTI"},
              new String[] {"APPEND", key, "a"},
              new String[] {"APPEND", key, "b"},
              new String[] {"EXEC"}));
      assertThat(client.replies(4).getLast()).isEqualTo(Reply.Array.of(Reply.ONE, Reply.Int.of(2)));
    }
  }

  @Test
  void aQueuedSelectDoesNotLeaveTheConnectionInAnotherDatabase() throws Exception {
    AshlarRouter router = router(10_000);
    try (TestClient one = client(router);
        TestClient two = client(router)) {
      String key = grid.keyOf(0, 1);
      one.sendAll(
          List.of(
              new String[] {"MULTI"},
              new String[] {"SET", key, "zero"},
              new String[] {"SELECT", "5"},
              new String[] {"SET", key, "five"},
              new String[] {"EXEC"}));
      assertThat(one.replies(5).getLast()).isEqualTo(Reply.Array.of(Reply.OK, Reply.OK, Reply.OK));
      assertThat(two.ask("GET", key)).isEqualTo(bulk("zero"));
      assertThat(one.ask("GET", key)).isEqualTo(bulk("five"));
    }
  }

  @Test
  void watchedKeysAndTheirTransactionShareAConnection() throws Exception {
    AshlarRouter router = router(10_000);
    try (TestClient client = client(router)) {
      String key = grid.keyOf(0, 1);
      assertThat(client.ask("WATCH", key)).isEqualTo(Reply.OK);
      client.ask("GET", key);
      client.ask("MULTI");
      client.ask("SET", key, "v");
      assertThat(client.ask("EXEC")).isEqualTo(Reply.Array.of(Reply.OK));
      int watching = grid.executed("WATCH").getFirst().line();
      assertThat(grid.executed("EXEC").getFirst().line()).isEqualTo(watching);
      assertThat(grid.executed("GET").getFirst().line()).isNotEqualTo(watching);
      // It is given back clean, and taken again.
      await(() -> !grid.executed("UNWATCH").isEmpty());
      for (int i = 0; i < 20; i++) {
        client.ask("WATCH", key);
        client.ask("UNWATCH");
      }
      assertThat(grid.executed("WATCH").stream().map(FakeGrid.Executed::line).distinct().count())
          .isLessThan(5);
    }
  }

  @Test
  void whatWasWatchedAtANodeThatDiedHasChanged() throws Exception {
    try (TestClient client = client(router(10_000));
        TestClient other = client(lastRouter)) {
      String key = grid.keyOf(0, 1);
      client.ask("WATCH", key);
      client.ask("MULTI");
      client.ask("SET", key, "v");
      grid.kill(0);
      grid.lead(0, 1);
      grid.tell(0, 1);
      // From then on the router knows that the node is gone.
      await(() -> Reply.OK.equals(asked(other, "SET", grid.keyOf(0, 2), "x")));
      assertThat(client.ask("EXEC")).isEqualTo(Reply.NIL_ARRAY);
      assertThat(client.ask("SET", key, "w")).isEqualTo(Reply.OK);
    }
  }

  // ---- waiting ----

  @Test
  void aClientThatWaitsHoldsNobodyUp() throws Exception {
    AshlarRouter router = router(10_000);
    List<FakeNode.Line> waiting = new CopyOnWriteArrayList<>();
    CountDownLatch asked = new CountDownLatch(1);
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("BLPOP")) {
            waiting.add(line);
            asked.countDown();
            return FakeGrid.HANDLED;
          }
          return null;
        });
    try (TestClient blocked = client(router);
        TestClient other = client(router)) {
      String key = grid.keyOf(0, 1);
      blocked.sendAll(List.of(new String[] {"BLPOP", key, "0"}, new String[] {"PING"}));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(other.ask("SET", grid.keyOf(0, 2), "v")).isEqualTo(Reply.OK);
      waiting.getFirst().say(Reply.Array.of(bulk(key), bulk("v")));
      assertThat(blocked.reply()).isEqualTo(Reply.Array.of(bulk(key), bulk("v")));
      assertThat(blocked.reply()).isEqualTo(Reply.PONG);
    }
  }

  @Test
  void aWaitingClientThatGoesTakesItsConnectionAlong() throws Exception {
    AshlarRouter router = router(10_000);
    AtomicBoolean asked = new AtomicBoolean();
    List<FakeNode.Line> waiting = new CopyOnWriteArrayList<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("BLPOP")) {
            waiting.add(line);
            asked.set(true);
            return FakeGrid.HANDLED;
          }
          return null;
        });
    TestClient blocked = client(router);
    blocked.send("BLPOP", grid.keyOf(0, 1), "0");
    await(asked::get);
    blocked.close();
    await(() -> !grid.nodes.get(0).lines().contains(waiting.getFirst()));
  }

  // ---- users ----

  @Test
  void everyUserHasConnectionsOfItsOwn() throws Exception {
    grid.user("alice", "secret", "on sanitize-payload ~a* resetchannels -@all +get +set");
    AshlarRouter router = router(10_000);
    try (TestClient alice = client(router);
        TestClient anybody = client(router)) {
      assertThat(((Reply.Error) alice.ask("AUTH", "alice", "wrong")).code()).isEqualTo("WRONGPASS");
      assertThat(alice.ask("AUTH", "alice", "secret")).isEqualTo(Reply.OK);
      assertThat(alice.ask("SET", "a", "1")).isEqualTo(Reply.OK);
      assertThat(anybody.ask("SET", "b", "1")).isEqualTo(Reply.OK);
      assertThat(grid.executed("SET").stream().map(FakeGrid.Executed::user))
          .containsExactly("alice", "");
      // What the router does by itself is subject to the same rules.
      for (String[] denied :
          List.of(
              new String[] {"CLIENT", "LIST"},
              new String[] {"GET", "b"},
              new String[] {"CONFIG", "SET", "maxclients", "1"},
              new String[] {"SUBSCRIBE", "c"})) {
        assertThat(((Reply.Error) alice.ask(denied)).code()).isEqualTo("NOPERM");
      }
    }
  }

  @Test
  void whereTheDefaultUserHasAPasswordNothingGoesBeforeAuth() throws Exception {
    grid.user("default", "secret", "on sanitize-payload ~* &* +@all");
    AshlarRouter router = router(10_000);
    try (TestClient client = client(router)) {
      for (String[] denied :
          List.of(
              new String[] {"PING"},
              new String[] {"GET", "k"},
              new String[] {"CLIENT", "LIST"},
              new String[] {"SUBSCRIBE", "c"})) {
        assertThat(((Reply.Error) client.ask(denied)).code()).isEqualTo("NOAUTH");
      }
      assertThat(client.ask("AUTH", "secret")).isEqualTo(Reply.OK);
      assertThat(client.ask("PING")).isEqualTo(Reply.PONG);
      assertThat(client.ask("SET", "k", "v")).isEqualTo(Reply.OK);
    }
  }

  @Test
  void databasesHaveConnectionsOfTheirOwn() throws Exception {
    try (TestClient client = client(router(10_000))) {
      client.ask("SET", "k", "zero");
      client.ask("SELECT", "3");
      assertThat(client.ask("GET", "k")).isEqualTo(Reply.NIL);
      client.ask("SET", "k", "three");
      client.ask("SELECT", "0");
      assertThat(client.ask("GET", "k")).isEqualTo(bulk("zero"));
      assertThat(grid.executed("SELECT")).isEmpty();
    }
  }

  // ---- messages ----

  @Test
  void manyClientsListenOverOneSubscription() throws Exception {
    AshlarRouter router = router(10_000);
    List<FakeNode.Line> listening = new CopyOnWriteArrayList<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("SUBSCRIBE")) {
            listening.add(line);
          }
          return null;
        });
    try (TestClient one = client(router);
        TestClient two = client(router)) {
      Reply confirmation = Reply.Array.of(bulk("subscribe"), bulk("news"), Reply.ONE);
      assertThat(one.ask("SUBSCRIBE", "news")).isEqualTo(confirmation);
      assertThat(two.ask("SUBSCRIBE", "news")).isEqualTo(confirmation);
      assertThat(listening).hasSize(1);
      Reply message = Reply.Array.of(bulk("message"), bulk("news"), bulk("hello"));
      listening.getFirst().say(message);
      assertThat(one.reply()).isEqualTo(message);
      assertThat(two.reply()).isEqualTo(message);
    }
  }

  // ---- what it is to clients ----

  @Test
  void toClientsItIsOneRedis() throws Exception {
    try (TestClient client = client(router(10_000))) {
      assertThat(((Reply.Error) client.ask("CLUSTER", "SLOTS")).line())
          .isEqualTo("ERR This instance has cluster support disabled");
      assertThat(((Reply.Error) client.ask("MONITOR")).line()).contains("router");
      Reply.Array hello = (Reply.Array) client.ask("HELLO", "2");
      assertThat(hello.items()).contains(bulk("standalone"));
      assertThat(client.ask("ROLE"))
          .isEqualTo(Reply.Array.of(bulk("master"), Reply.ZERO, Reply.EMPTY_ARRAY));
    }
  }

  // ---- helpers ----

  private AshlarRouter lastRouter;

  private AshlarRouter router(long patienceMs) throws Exception {
    lastRouter =
        AshlarRouter.start(
            new RouterSettings(
                List.of(new NodeAddress("127.0.0.1", grid.port(0))),
                "127.0.0.1",
                0,
                0,
                "",
                "",
                1_000,
                1,
                patienceMs,
                100));
    open.add(lastRouter);
    await(() -> lastRouter.notReady().stream().allMatch(why -> why.contains("refuse to tell")));
    return lastRouter;
  }

  private static TestClient client(AshlarRouter router) throws IOException {
    return new TestClient(router.respPort());
  }

  private static Reply asked(TestClient client, String... request) {
    try {
      return client.ask(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply.Bulk bulk(String text) {
    return Reply.Bulk.of(text);
  }

  private static long ms(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
