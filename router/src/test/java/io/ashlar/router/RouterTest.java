package io.ashlar.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A router in front of nodes whose answers the test writes. */
final class RouterTest extends RouterBed {
  private static final Reply.Error DOWN = new Reply.Error("CLUSTERDOWN not ready yet");

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
              // Who leads says so; a grid that denied it would send the router to and fro.
              grid.lead(0, 2);
              grid.tell(0, 2);
            }
            return null;
          });
      appendInOrder(client, key, 400);
    }
  }

  @Test
  void nothingOvertakesWhatALeaderRefusesWhileItTakesOver() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String key = grid.keyOf(0, 1);
      client.ask("SET", key, "");
      AtomicInteger appended = new AtomicInteger();
      AtomicInteger refusals = new AtomicInteger(3);
      grid.hook(
          (node, line, request) -> {
            if (!request.getFirst().equals("APPEND")) {
              return null;
            }
            if (node == 0 && appended.incrementAndGet() == 100) {
              grid.lead(0, 2);
              grid.tell(0, 2);
            }
            // It executes whatever comes after these.
            return node == 2 && refusals.getAndDecrement() > 0 ? DOWN : null;
          });
      appendInOrder(client, key, 400);
      assertThat(refusals.get()).isNegative();
    }
  }

  @Test
  void nothingOvertakesWhatALeaderRefusesThatAnotherClientHasHeardOf() throws Exception {
    AshlarRouter router = router(10_000);
    try (TestClient first = client(router);
        TestClient client = client(router)) {
      String key = grid.keyOf(0, 1);
      client.ask("SET", key, "");
      AtomicBoolean heard = new AtomicBoolean();
      AtomicBoolean refused = new AtomicBoolean();
      grid.hook(
          (node, line, request) -> {
            if (node != 2) {
              return null;
            }
            if (request.getFirst().equals("SET")) {
              heard.set(true);
              return refused.get() ? null : DOWN;
            }
            return request.getFirst().equals("APPEND") && !refused.getAndSet(true) ? DOWN : null;
          });
      grid.lead(0, 2);
      grid.tell(0, 2);
      first.send("SET", grid.keyOf(0, 2), "v");
      await(heard::get);
      appendInOrder(client, key, 200);
      assertThat(first.reply()).isEqualTo(Reply.OK);
    }
  }

  private static void appendInOrder(TestClient client, String key, int count) throws IOException {
    List<String[]> requests = new ArrayList<>();
    StringBuilder wanted = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String part = i + ",";
      wanted.append(part);
      requests.add(new String[] {"APPEND", key, part});
    }
    client.sendAll(requests);
    assertThat(client.replies(count)).allMatch(reply -> reply instanceof Reply.Int);
    assertThat(client.ask("GET", key)).isEqualTo(Reply.Bulk.of(wanted.toString()));
  }

  @Test
  void anElectionIsAPauseAndNoError() throws Exception {
    AshlarRouter router = router(10_000);
    try (TestClient client = client(router)) {
      grid.lead(1, -1);
      client.send("SET", grid.keyOf(1, 1), "v");
      try (TestClient other = client(router)) {
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

  @Test
  void aBigNumberThatIsNoneEndsNobodysConnection() throws Exception {
    AshlarRouter router = router(10_000);
    Reply broken = Reply.Array.of(new Reply.BigNumber("12  3"), new Reply.BigNumber(""));
    List<FakeNode.Line> holding = new CopyOnWriteArrayList<>();
    grid.hook(
        (node, line, request) -> {
          if (request.getFirst().equals("EVAL")) {
            holding.add(line);
            return FakeGrid.HANDLED;
          }
          return null;
        });
    try (TestClient one = client(router);
        TestClient two = client(router);
        TestClient later = client(router)) {
      for (TestClient client : List.of(one, two, later)) {
        client.ask("HELLO", "3");
      }
      one.send("EVAL", "returns what is no number", "1", "{a}k");
      await(() -> holding.size() == 1);
      two.send("EVAL", "returns text", "1", "{a}k");
      await(() -> holding.size() == 2);
      // They share the connection, and the reply of the second stands behind that of the first.
      assertThat(holding.get(0)).isSameAs(holding.get(1));
      holding.getFirst().say(broken);
      holding.getFirst().say(bulk("text"));
      assertThat(one.reply()).isEqualTo(broken);
      assertThat(two.reply()).isEqualTo(bulk("text"));
      later.send("EVAL", "returns text", "1", "{a}k");
      await(() -> holding.size() == 3);
      assertThat(holding.get(2)).isSameAs(holding.get(0));
      holding.getFirst().say(bulk("more text"));
      assertThat(later.reply()).isEqualTo(bulk("more text"));
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
      assertThat(client.ask("MSET", a, "1", b))
          .isEqualTo(new Reply.Error("ERR wrong number of arguments for 'mset' command"));
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
  void readsOfKeysInSeveralSlotsAreMadeOfWhatEachHolds() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String a = grid.keyOf(0, 1);
      String b = grid.keyOf(1, 2);
      String text = grid.keyOf(2, 3);
      Map<String, Reply> members =
          Map.of(
              a, new Reply.SetReply(List.of(bulk("1"), bulk("2"), bulk("x"))),
              b, new Reply.SetReply(List.of(bulk("2"), bulk("x"), bulk("y"))),
              text, new Reply.Error("WRONGTYPE it holds a text"));
      grid.hook(
          (node, line, request) ->
              List.of("SINTER", "SUNION", "SDIFF").contains(request.getFirst())
                  ? members.get(request.get(1))
                  : null);
      assertThat(items(client.ask("SINTER", a, b))).containsExactlyInAnyOrder(bulk("2"), bulk("x"));
      assertThat(items(client.ask("SUNION", b, a, b)))
          .containsExactlyInAnyOrder(bulk("1"), bulk("2"), bulk("x"), bulk("y"));
      assertThat(items(client.ask("SDIFF", b, a))).containsExactly(bulk("y"));
      assertThat(client.ask("SINTERCARD", "2", a, b)).isEqualTo(Reply.Int.of(2));
      assertThat(client.ask("SINTERCARD", "2", a, b, "LIMIT", "1")).isEqualTo(Reply.ONE);
      assertThat(client.ask("SINTERCARD", "2", a, b, "LIMIT", "-1"))
          .isEqualTo(new Reply.Error("ERR LIMIT can't be negative"));
      assertThat(client.ask("SUNION", a, text)).isEqualTo(members.get(text));
      for (String[] stores :
          List.of(
              new String[] {"SINTERSTORE", a, b},
              new String[] {"SUNIONSTORE", a, a, b},
              new String[] {"ZUNIONSTORE", a, "2", a, b},
              new String[] {"PFMERGE", a, b})) {
        assertThat(((Reply.Error) client.ask(stores)).code()).isEqualTo("CROSSSLOT");
      }
      client.ask("HELLO", "3");
      assertThat(client.ask("SDIFF", a, b)).isEqualTo(new Reply.SetReply(List.of(bulk("1"))));
    }
  }

  @Test
  void whatIsTooMuchToBeHeldIsNotJoined() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String a = grid.keyOf(0, 1);
      String b = grid.keyOf(1, 2);
      Reply large = Reply.Array.of(bulk("m".repeat(17 << 20)));
      grid.hook((node, line, request) -> request.getFirst().equals("SUNION") ? large : null);
      assertThat(((Reply.Error) client.ask("SUNION", a, b)).line()).contains("too much");
      grid.hook(
          (node, line, request) ->
              request.getFirst().equals("SUNION") ? Reply.Array.of(bulk("m")) : null);
      for (int i = 0; i < 5; i++) {
        assertThat(client.ask("SUNION", a, b)).isEqualTo(Reply.Array.of(bulk("m")));
      }
    }
  }

  @Test
  void theRouterKeepsTheOrderWhileItJoinsMuch() throws Exception {
    try (TestClient client = client(router(10_000))) {
      String a = grid.keyOf(0, 1);
      String b = grid.keyOf(1, 2);
      String large = "m".repeat(1 << 20);
      int count = 24; // They may all be held at once, and 32 MiB are.
      grid.hook(
          (node, line, request) ->
              request.getFirst().equals("SUNION")
                  ? Reply.Array.of(bulk(request.get(1).equals(a) ? large : "n"))
                  : null);
      for (int i = 0; i < count; i++) {
        client.sendAll(List.of(new String[] {"SUNION", a, b}, new String[] {"PING"}));
      }
      for (int i = 0; i < count; i++) {
        assertThat(items(client.reply())).containsExactlyInAnyOrder(bulk(large), bulk("n"));
        assertThat(client.reply()).isEqualTo(Reply.PONG);
      }
    }
  }

  private static List<Reply> items(Reply reply) {
    return ((Reply.Array) reply).items();
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
    AshlarRouter router = router(10_000);
    try (TestClient client = client(router);
        TestClient other = client(router)) {
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

  private AshlarRouter router(long patienceMs) throws Exception {
    AshlarRouter router = start("", "", patienceMs);
    await(() -> router.notReady().stream().allMatch(why -> why.contains("refuse to tell")));
    return router;
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
}
