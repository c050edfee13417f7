package io.ashlar.node.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * HELLO, AUTH, CLIENT, MULTI and their kin, over a socket. Keys tagged {b} are on s1, {a} on s2.
 */
@Timeout(60)
class SessionCommandsTest {
  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode(2);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void agreesOnTheProtocolVersion() throws IOException {
    try (TestClient client = node.connect()) {
      String fields = " version 7.2.0 proto :%d id :1 mode cluster role master modules []]";
      assertThat(client.call("HELLO")).isEqualTo("[server redis" + fields.formatted(2));
      assertThat(client.call("GET {b}k")).isEqualTo("nil");
      assertThat(client.call("HELLO 3")).isEqualTo("map[server redis" + fields.formatted(3));
      assertThat(client.call("GET {b}k")).isEqualTo("null");
      assertThat(client.call("HELLO x"))
          .isEqualTo("-ERR Protocol version is not an integer or out of range");
      assertThat(client.call("HELLO 4")).isEqualTo("-NOPROTO unsupported protocol version");
      assertThat(client.call("HELLO 3 FOO")).isEqualTo("-ERR Syntax error in HELLO option 'FOO'");
      assertThat(client.call("HELLO 2 SETNAME me")).startsWith("[server");
      assertThat(client.call("CLIENT GETNAME")).isEqualTo("me");
    }
  }

  @Test
  void repliesHeldAtHelloKeepTheirVersion() throws IOException {
    node.s1.holding = true;
    try (TestClient client = node.connect()) {
      client.send("SET {b}k v NX", "SET {b}k v NX", "GET {b}none", "HELLO 3", "GET {b}none");
      RespServerTest.await(() -> node.s1.heldCount == 2);
      node.s1.commitAll();
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("nil");
      assertThat(client.read()).isEqualTo("nil");
      assertThat(client.read()).startsWith("map[server");
      assertThat(client.read()).isEqualTo("null");
    }
  }

  @Test
  void asksForThePassword() throws IOException {
    try (TestClient client = node.connect()) {
      assertThat(client.call("AUTH x")).startsWith("-ERR AUTH <password> called without any");
    }
    node.users.setLocalPassword("secret");
    try (TestClient client = node.connect()) {
      assertThat(client.call("GET {b}k")).isEqualTo("-NOAUTH Authentication required.");
      assertThat(client.call("HELLO 3")).startsWith("-NOAUTH HELLO must be called");
      String wrong = "-WRONGPASS invalid username-password pair or user is disabled.";
      assertThat(client.call("AUTH wrong")).isEqualTo(wrong);
      assertThat(client.call("AUTH other secret")).isEqualTo(wrong);
      assertThat(client.call("AUTH secret")).isEqualTo("+OK");
      assertThat(client.call("GET {b}k")).isEqualTo("nil");
      assertThat(client.call("RESET")).isEqualTo("+RESET");
      assertThat(client.call("PING")).isEqualTo("-NOAUTH Authentication required.");
      assertThat(client.call("HELLO 2 AUTH default secret")).startsWith("[server");
      assertThat(client.call("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void worksInTheSelectedDatabase() throws IOException {
    try (TestClient client = node.connect()) {
      assertThat(client.call("SELECT 16")).isEqualTo("-ERR DB index is out of range");
      assertThat(client.call("SELECT -1")).isEqualTo("-ERR DB index is out of range");
      assertThat(client.call("SELECT x")).isEqualTo("-ERR value is not an integer or out of range");
      assertThat(client.call("SET {b}db zero")).isEqualTo("+OK");
      assertThat(client.call("SELECT 15")).isEqualTo("+OK");
      assertThat(client.call("CLIENT INFO")).contains(" db=15 ");
      assertThat(client.call("GET {b}db")).isEqualTo("nil");
      client.call("SET {b}db fifteen");
      client.call("HELLO 3");
      assertThat(client.call("GET {b}db")).isEqualTo("fifteen");
      assertThat(client.call("FLUSHDB")).isEqualTo("+OK");
      assertThat(client.call("RESET")).isEqualTo("+RESET");
      assertThat(client.call("GET {b}db")).isEqualTo("zero");
    }
  }

  @Test
  void selectsWithinATransaction() throws IOException {
    try (TestClient client = node.connect()) {
      client.call("FLUSHALL");
      client.call("MULTI");
      client.call("SET {b}db zero");
      assertThat(client.call("SELECT 1")).isEqualTo("+QUEUED");
      client.call("SET {b}db one");
      client.call("SELECT 99");
      client.call("DBSIZE");
      client.call("SELECT 2");
      client.call("DBSIZE");
      assertThat(client.call("EXEC"))
          .isEqualTo("[+OK +OK +OK -ERR DB index is out of range :1 +OK :0]");
      assertThat(client.call("GET {b}db")).isEqualTo("nil");
      client.call("SELECT 1");
      assertThat(client.call("GET {b}db")).isEqualTo("one");
      client.call("MULTI");
      client.call("SELECT 7");
      client.call("DISCARD");
      assertThat(client.call("GET {b}db")).isEqualTo("one");
    }
  }

  @Test
  void watchesKeysOfOneDatabase() throws IOException {
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      client.call("FLUSHALL");
      client.call("SELECT 1");
      client.call("WATCH {b}w");
      client.call("SELECT 2");
      other.call("SET {b}w elsewhere");
      client.call("MULTI");
      client.call("SET {b}x 1");
      assertThat(client.call("EXEC")).isEqualTo("[+OK]");
      client.call("SELECT 1");
      client.call("WATCH {b}w");
      client.call("SELECT 2");
      other.call("SELECT 1");
      other.call("SET {b}w here");
      client.call("MULTI");
      client.call("SET {b}x 2");
      assertThat(client.call("EXEC")).isEqualTo("nil");
    }
  }

  @Test
  void listsClients() throws IOException {
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      String id = client.call("CLIENT ID").substring(1);
      String otherId = other.call("CLIENT ID").substring(1);
      other.call("CLIENT SETNAME other");
      other.call("CLIENT SETINFO LIB-NAME lib");
      other.send("MULTI");
      other.read();
      String list = client.call("CLIENT LIST");
      assertThat(list)
          .containsPattern(
              "id="
                  + otherId
                  + " addr=127.0.0.1:\\d+ laddr=127.0.0.1:"
                  + node.port()
                  + " fd=-?\\d+ name=other age=0 idle=0 flags=x db=0 sub=0 psub=0 ssub=0 multi=0")
          .containsPattern("cmd=multi user=default redir=-1 resp=2 lib-name=lib lib-ver=\n");
      assertThat(client.call("CLIENT LIST ID " + id))
          .contains("cmd=client|list")
          .doesNotContain("name=other");
      assertThat(client.call("CLIENT LIST TYPE pubsub")).isEmpty();
      assertThat(client.call("CLIENT INFO")).startsWith("id=" + id + " ");
    }
  }

  @Test
  void mutesReplies() throws IOException {
    try (TestClient client = node.connect()) {
      client.send("CLIENT REPLY SKIP", "PING", "ECHO seen");
      assertThat(client.read()).isEqualTo("seen");
      client.send("CLIENT REPLY OFF", "SET {b}k v", "FOO", "CLIENT REPLY ON", "GET {b}k");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("v");
    }
  }

  @Test
  void pausesWrites() throws IOException {
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      assertThat(other.call("CLIENT PAUSE 60000 WRITE")).isEqualTo("+OK");
      client.send("GET {b}k", "SET {b}k v", "GET {b}k");
      assertThat(client.read()).isEqualTo("nil");
      assertThat(other.call("GET {b}k")).isEqualTo("nil");
      assertThat(other.call("CLIENT UNPAUSE")).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("v");
      assertThat(other.call("CLIENT PAUSE 50")).isEqualTo("+OK");
      assertThat(client.call("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void runsTransactions() throws IOException {
    try (TestClient client = node.connect()) {
      client.send("MULTI", "SET {b}k 1", "ECHO hi", "INCR {b}k", "GET {b}k", "DBSIZE", "EXEC");
      assertThat(client.read()).isEqualTo("+OK");
      for (int i = 0; i < 5; i++) {
        assertThat(client.read()).isEqualTo("+QUEUED");
      }
      assertThat(client.read()).isEqualTo("[+OK hi :2 2 :1]");
      assertThat(client.call("MULTI")).isEqualTo("+OK");
      assertThat(client.call("PING")).isEqualTo("+QUEUED");
      assertThat(client.call("EXEC")).isEqualTo("[+PONG]");
      assertThat(client.call("MULTI")).isEqualTo("+OK");
      assertThat(client.call("EXEC")).isEqualTo("[]");
    }
  }

  @Test
  void refusesTransactionsAsRedisDoes() throws IOException {
    String aborted = "-EXECABORT Transaction discarded because of previous errors.";
    try (TestClient client = node.connect()) {
      assertThat(client.call("EXEC")).isEqualTo("-ERR EXEC without MULTI");
      assertThat(client.call("DISCARD")).isEqualTo("-ERR DISCARD without MULTI");
      client.call("MULTI");
      assertThat(client.call("MULTI")).isEqualTo("-ERR MULTI calls can not be nested");
      assertThat(client.call("WATCH {b}k")).isEqualTo("-ERR WATCH inside MULTI is not allowed");
      assertThat(client.call("SET {b}k v")).isEqualTo("+QUEUED");
      assertThat(client.call("DISCARD")).isEqualTo("+OK");
      assertThat(client.call("GET {b}k")).isEqualTo("nil");

      client.call("MULTI");
      assertThat(client.call("GET")).isEqualTo("-ERR wrong number of arguments for 'get' command");
      assertThat(client.call("SET {b}k v")).isEqualTo("+QUEUED");
      assertThat(client.call("EXEC")).isEqualTo(aborted);

      client.call("MULTI");
      assertThat(client.call("SET {b}k v")).isEqualTo("+QUEUED");
      assertThat(client.call("SET {a}k v")).isEqualTo("+QUEUED");
      assertThat(client.call("EXEC"))
          .isEqualTo("-CROSSSLOT Keys in request don't hash to the same slot");
      assertThat(client.call("GET {b}k")).isEqualTo("nil");

      // A syntax error inside does not stop the others.
      client.call("MULTI");
      client.call("SET {b}k v XX BAD");
      client.call("SET {b}k v");
      assertThat(client.call("EXEC")).isEqualTo("[-ERR syntax error +OK]");

      client.call("MULTI");
      node.s1.leading = false;
      node.s1.leaderHint = "n2";
      assertThat(client.call("GET {b}k")).isEqualTo("-MOVED 3300 10.0.0.2:7002");
      assertThat(client.call("EXEC")).isEqualTo(aborted);
    }
  }

  @Test
  void aRefusedExecDiscardsTheTransaction() throws IOException {
    String discarded =
        "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command";
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      client.call("MULTI");
      client.call("SET {b}k v");
      assertThat(client.call("EXEC now")).isEqualTo(discarded);
      assertThat(client.call("EXEC")).isEqualTo("-ERR EXEC without MULTI");
      assertThat(client.call("GET {b}k")).isEqualTo("nil");

      client.call("WATCH {b}k");
      assertThat(client.call("EXEC now")).isEqualTo(discarded);
      other.call("SET {b}k other");
      client.call("MULTI");
      client.call("GET {b}k");
      assertThat(client.call("EXEC")).as("nothing is watched any more").isEqualTo("[other]");
    }
  }

  @Test
  void whatIsSentBehindAnExecRunsBehindAllOfIt() throws IOException {
    try (TestClient client = node.connect()) {
      String[] first = {"MULTI", "SET {b}k 1", "UNWATCH", "CLIENT SETNAME early", "EXEC"};
      String[] second = {"WATCH {b}k", "CLIENT SETNAME late", "SET {b}k 2", "MULTI", "GET {b}k"};
      String[] third = {"EXEC", "CLIENT GETNAME"};
      client.send(Stream.of(first, second, third).flatMap(Stream::of).toArray(String[]::new));
      for (int i = 0; i < 4; i++) {
        assertThat(client.read()).isIn("+OK", "+QUEUED");
      }
      assertThat(client.read()).isEqualTo("[+OK +OK +OK]");
      for (int i = 0; i < 5; i++) {
        assertThat(client.read()).isIn("+OK", "+QUEUED");
      }
      assertThat(client.read()).as("a watched key has changed").isEqualTo("nil");
      assertThat(client.read()).isEqualTo("late");
    }
  }

  @Test
  void watchesKeys() throws IOException {
    try (TestClient client = node.connect();
        TestClient other = node.connect()) {
      assertThat(client.call("WATCH {b}k {a}k"))
          .isEqualTo("-CROSSSLOT Keys in request don't hash to the same slot");
      for (String changed : new String[] {"{b}k", "{a}k"}) {
        client.call("WATCH {b}k");
        client.call("WATCH {a}k");
        other.call("SET " + changed + " other");
        client.call("MULTI");
        client.call("SET {b}k mine");
        assertThat(client.call("EXEC")).isEqualTo("nil");
      }
      assertThat(client.call("GET {b}k")).isEqualTo("other");
      client.call("WATCH {b}k");
      other.call("SET {b}k again");
      assertThat(client.call("UNWATCH")).isEqualTo("+OK");
      client.call("MULTI");
      client.call("SET {b}k mine");
      assertThat(client.call("EXEC")).isEqualTo("[+OK]");
      client.call("WATCH {b}k");
      client.call("MULTI");
      client.call("GET {b}k");
      assertThat(client.call("EXEC")).isEqualTo("[mine]");
    }
  }

  @Test
  void observesWhatWasExecuted() throws IOException {
    try (TestClient client = node.connect()) {
      client.call("SET {b}k v");
      client.call("PING");
      client.call("CLIENT ID");
      client.call("DBSIZE");
      client.call("GET");
    }
    assertThat(node.executed).containsExactly("set", "ping", "client|id", "dbsize");
  }
}
