package io.ashlar.node.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.node.session.OutputLimit;
import io.ashlar.raft.ShardRequest;
import io.ashlar.topology.SlotHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets against shards in memory. Keys tagged {b} are on s1, {a} on s2. */
@Timeout(60)
class RespServerTest {
  private static final long WAIT_MS = 10_000;

  private TestNode node;

  private TestNode start(int loops) throws IOException {
    node = new TestNode(loops);
    return node;
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void answersInTheOrderOfRequestsOverTwoShardsOnTwoLoops() throws IOException {
    start(2);
    node.s1.holding = true;
    try (TestClient client = node.connect()) {
      List<String> requests = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        requests.add("SET {b}" + i + " v" + i);
        requests.add("SET {a}" + i + " w" + i);
        requests.add("GET {a}" + i);
        requests.add("ECHO e" + i);
      }
      client.send(requests.toArray(new String[0]));
      await(() -> node.s1.heldCount == 500);
      node.s1.commitAll();
      for (int i = 0; i < 500; i++) {
        assertThat(client.read()).isEqualTo("+OK");
        assertThat(client.read()).isEqualTo("+OK");
        assertThat(client.read()).isEqualTo("w" + i);
        assertThat(client.read()).isEqualTo("e" + i);
      }
    }
  }

  @Test
  void takesFramesInPiecesAndInlineCommands() throws IOException {
    start(1);
    try (TestClient client = node.connect()) {
      for (char c : TestClient.frame("SET {b}k value").toCharArray()) {
        client.raw(String.valueOf(c));
      }
      assertThat(client.read()).isEqualTo("+OK");
      client.raw("GET {b}k\r\n");
      assertThat(client.read()).isEqualTo("value");
    }
  }

  @Test
  void storesAndReturnsLargeBulks() throws IOException {
    start(1);
    String large = "x".repeat(3_000_000);
    try (TestClient client = node.connect()) {
      client.send("SET {b}k " + large, "GET {b}k", "PING");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo(large);
      assertThat(client.read()).isEqualTo("+PONG");
    }
  }

  @Test
  void doesNotServeAClientThatDoesNotRead() throws IOException {
    start(1);
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      other.call("SET {b}k " + "y".repeat(100_000));
      Thread sender =
          new Thread(
              () -> {
                try {
                  String request = TestClient.frame("GET {b}k").repeat(100);
                  for (int i = 0; i < 30; i++) {
                    client.raw(request);
                  }
                } catch (IOException ended) {
                  Thread.currentThread().interrupt();
                }
              });
      sender.start();
      int[] last = {-1};
      int[] same = {0};
      // Served until the buffers are full, then not any more.
      await(
          () -> {
            int now = node.s1.submitted;
            same[0] = now == last[0] && now > 2 ? same[0] + 1 : 0;
            last[0] = now;
            return same[0] > 20;
          });
      assertThat(node.s1.submitted).isLessThan(3_000);
      long outputBytes =
          node.clients.all().stream().mapToLong(s -> s.control().outputBytes()).max().orElse(0);
      assertThat(outputBytes).isLessThan(2_000_000);
      assertThat(other.call("PING")).isEqualTo("+PONG");
      // Once it reads, it gets everything.
      for (int i = 0; i < 3_000; i++) {
        assertThat(client.read()).hasSize(100_000);
      }
    }
  }

  @Test
  void disconnectsAtTheHardOutputLimit() throws IOException {
    start(1);
    node.policy.normalOutput = new OutputLimit(200_000, 0, 0);
    try (TestClient client = node.connect()) {
      client.call("SET {b}k " + "y".repeat(20_000_000));
      client.send("GET {b}k");
      await(() -> node.clients.outputLimitDisconnections() == 1);
      await(() -> node.clients.count() == 0);
    }
  }

  @Test
  void boundsUnansweredRequests() throws IOException {
    node = new TestNode(1, new ConnectionSettings(10, 16L << 20, 1 << 20), 1_000);
    node.s1.holding = true;
    try (TestClient client = node.connect()) {
      String[] requests = new String[200];
      java.util.Arrays.setAll(requests, i -> "APPEND {b}k x");
      client.send(requests);
      int read = 0;
      while (read < 200) {
        // The bound is reached each time, and never passed.
        int now = Math.min(10, 200 - read);
        await(() -> node.s1.heldCount == now);
        node.s1.commitAll();
        for (int i = 0; i < now; i++) {
          assertThat(client.read()).isEqualTo(":" + ++read);
        }
      }
    }
  }

  @Test
  void stopsReadingWhileTheShardIsOverloaded() throws IOException {
    start(2);
    node.s1.overloaded = true;
    try (TestClient client = node.connect()) {
      client.send("SET {b}k 1", "SET {b}k 2", "SET {b}k 3");
      assertThat(client.read()).isEqualTo("+OK");
      client.send("PING");
      await(() -> node.s1.submitted == 1);
      node.s1.relieve();
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("+PONG");
    }
  }

  @Test
  void turnsAwayClientsAboveMaxclients() throws IOException {
    start(1);
    node.policy.maxClients = 1;
    try (TestClient first = node.connect();
        TestClient second = node.connect()) {
      assertThat(second.read()).isEqualTo("-ERR max number of clients reached");
      assertThat(second.ended()).isTrue();
      assertThat(first.call("PING")).isEqualTo("+PONG");
    }
    await(() -> node.clients.count() == 0);
  }

  @Test
  void disconnectsIdleClients() throws IOException {
    start(1);
    node.policy.idleTimeoutSeconds = 1;
    try (TestClient client = node.connect()) {
      assertThat(client.call("PING")).isEqualTo("+PONG");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void answersProtocolErrorsThenEnds() throws IOException {
    start(1);
    try (TestClient client = node.connect()) {
      client.send("SET {b}k v");
      client.raw("*1\r\n:5\r\n");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("-ERR Protocol error: expected '$', got ':'");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void quitsAfterWhatIsOwed() throws IOException {
    start(1);
    node.s1.holding = true;
    try (TestClient client = node.connect()) {
      client.send("SET {b}k v", "QUIT", "PING");
      await(() -> node.s1.heldCount == 1);
      node.s1.commitAll();
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void survivesClientsThatGoWithRepliesPending() throws IOException {
    start(2);
    node.s1.holding = true;
    try (TestClient other = node.connect()) {
      TestClient client = node.connect();
      client.send("SET {b}k v", "SET {a}k v", "WATCH {b}x");
      await(() -> node.s1.heldCount == 1);
      client.close();
      await(() -> node.clients.count() == 1);
      node.s1.commitAll();
      assertThat(other.call("GET {b}k")).isEqualTo("v");
    }
  }

  @Test
  void killsClientsWithRepliesPending() throws IOException {
    start(1);
    node.s1.holding = true;
    try (TestClient victim = node.connect();
        TestClient killer = node.connect()) {
      String id = victim.call("CLIENT ID").substring(1);
      victim.send("SET {b}k v");
      await(() -> node.s1.heldCount == 1);
      assertThat(killer.call("CLIENT KILL ID " + id)).isEqualTo(":1");
      assertThat(victim.ended()).isTrue();
      node.s1.commitAll();
      assertThat(killer.call("CLIENT KILL ID " + id)).isEqualTo(":0");
      assertThat(killer.call("CLIENT KILL 1.2.3.4:5")).isEqualTo("-ERR No such client");
      assertThat(killer.call("CLIENT KILL TYPE nobody"))
          .isEqualTo("-ERR Unknown client type 'nobody'");
      assertThat(killer.call("CLIENT KILL SKIPME no")).isEqualTo(":1");
      assertThat(killer.ended()).isTrue();
    }
  }

  @Test
  void redirectsAndRefusesAsRedisDoes() throws IOException {
    start(1);
    try (TestClient client = node.connect()) {
      assertThat(client.call("MGET {a}k {b}k"))
          .isEqualTo("-CROSSSLOT Keys in request don't hash to the same slot");
      assertThat(client.call("GET " + unownedKey())).isEqualTo("-CLUSTERDOWN Hash slot not served");
      assertThat(client.call("FOO a b"))
          .isEqualTo("-ERR unknown command 'FOO', with args beginning with: 'a' 'b' ");
      assertThat(client.call("CLIENT x"))
          .isEqualTo("-ERR unknown subcommand 'x'. Try CLIENT HELP.");
      assertThat(client.call("GET")).isEqualTo("-ERR wrong number of arguments for 'get' command");
      assertThat(client.call("CLIENT SETNAME"))
          .isEqualTo("-ERR wrong number of arguments for 'client|setname' command");
      node.s1.leading = false;
      node.s1.leaderHint = "n2";
      assertThat(client.call("GET {b}k")).isEqualTo("-MOVED 3300 10.0.0.2:7002");
      node.s2.refuseWritesWith = ShardRequest.Refusal.DISK_FULL;
      assertThat(client.call("SET {a}k v"))
          .isEqualTo("-MISCONF Ashlar refuses writes: the disk of node n1 is full or failing");
      assertThat(client.call("GET {a}k")).isEqualTo("nil");
    }
  }

  @Test
  void tellsThatTheFateOfAWriteIsUnknown() throws IOException {
    start(2);
    node.s1.holding = true;
    try (TestClient client = node.connect()) {
      client.send("SET {b}k v");
      await(() -> node.s1.heldCount == 1);
      node.s1.forgetAll();
      assertThat(client.read()).startsWith("-UNKNOWNFATE the write may or may not");
    }
  }

  @Test
  void holdsRequestsDuringAnElectionInTheirOrder() throws IOException {
    start(2);
    node.s1.leading = false;
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      client.send("APPEND {b}k x", "APPEND {b}k y", "GET {b}k", "GET {a}k");
      assertThat(other.call("PING")).isEqualTo("+PONG");
      node.s1.leading = true;
      assertThat(client.read()).isEqualTo(":1");
      assertThat(client.read()).isEqualTo(":2");
      assertThat(client.read()).isEqualTo("xy");
      assertThat(client.read()).isEqualTo("nil");
    }
  }

  @Test
  void givesUpWaitingForALeader() throws IOException {
    node = new TestNode(1, new ConnectionSettings(1000, 1 << 20, 1 << 20), 100);
    node.s1.leading = false;
    try (TestClient client = node.connect()) {
      client.send("SET {b}k v", "PING");
      assertThat(client.read()).isEqualTo("-CLUSTERDOWN The cluster is down");
      assertThat(client.read()).isEqualTo("+PONG");
    }
  }

  @Test
  void mergesCommandsOverAllShardsLedHere() throws IOException {
    start(2);
    try (TestClient client = node.connect()) {
      for (int i = 0; i < 100; i++) {
        client.call("SET {b}" + i + " v");
        client.call("SET {a}" + i + " v");
        client.call("SET k" + i + " v");
      }
      assertThat(client.call("DBSIZE")).isEqualTo(":300");
      assertThat(scanAll(client)).hasSize(300).doesNotHaveDuplicates();
      node.s2.leading = false;
      int onS1 = Integer.parseInt(client.call("DBSIZE").substring(1));
      assertThat(onS1).isBetween(100, 199);
      assertThat(scanAll(client)).hasSize(onS1);
      node.s2.leading = true;
      assertThat(client.call("FLUSHALL")).isEqualTo("+OK");
      assertThat(client.call("DBSIZE")).isEqualTo(":0");
      assertThat(scanAll(client)).isEmpty();
    }
  }

  @Test
  void readsFromFollowersOnReadOnlyConnections() throws IOException {
    start(2);
    try (TestClient client = node.connect()) {
      client.call("SET {b}k v");
      node.s1.leading = false;
      node.s1.leaderHint = "n2";
      assertThat(client.call("GET {b}k")).isEqualTo("-MOVED 3300 10.0.0.2:7002");
      node.clients.all().forEach(session -> session.followerReads().allow(true));
      assertThat(client.call("GET {b}k")).isEqualTo("v");
      assertThat(client.call("SET {b}k v")).isEqualTo("-MOVED 3300 10.0.0.2:7002");
    }
  }

  private static List<String> scanAll(TestClient client) throws IOException {
    List<String> keys = new ArrayList<>();
    String cursor = "0";
    do {
      String reply = client.call("SCAN " + cursor + " COUNT 7");
      int open = reply.indexOf('[', 1);
      cursor = reply.substring(1, open - 1);
      String list = reply.substring(open + 1, reply.length() - 2);
      if (!list.isEmpty()) {
        keys.addAll(List.of(list.split(" ")));
      }
    } while (!cursor.equals("0"));
    return keys;
  }

  private static String unownedKey() {
    for (int i = 0; ; i++) {
      String key = "k" + i;
      if (SlotHash.slotOf(key.getBytes(StandardCharsets.US_ASCII)) == 16383) {
        return key;
      }
    }
  }

  static void await(BooleanSupplier condition) {
    long endNanos = System.nanoTime() + WAIT_MS * 1_000_000;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(endNanos);
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }
}
