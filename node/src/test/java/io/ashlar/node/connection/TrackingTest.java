package io.ashlar.node.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Client-side caching over a node with two loops. Tag {b} is on s1, {a} on s2. */
@Timeout(60)
class TrackingTest {
  private TestNode node;
  private TestClient reader;
  private TestClient writer;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode(2);
    reader = node.connect();
    writer = node.connect();
    reader.call("HELLO 3");
    writer.call("HELLO 3");
  }

  @AfterEach
  void stop() throws IOException {
    reader.close();
    writer.close();
    node.close();
  }

  @Test
  void whoReadAKeyIsToldOnceThatItChanged() throws IOException {
    track("");
    reader.call("GET {b}k");
    writer.call("SET {b}k 1");
    writer.call("SET {b}k 2");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k]]");
    assertThat(reader.call("GET {b}k")).isEqualTo("2");
    assertThat(node.tracking.keyCount()).isEqualTo(1);
    reader.call("CLIENT TRACKING off");
    writer.call("SET {b}k 3");
    assertThat(reader.call("PING")).isEqualTo("+PONG");
    writer.call("GET {b}k");
    assertThat(node.tracking.keyCount()).isZero();
  }

  @Test
  void aChangeIsToldWhenItIsCommitted() throws IOException {
    track("");
    reader.call("GET {b}k");
    node.s1.holding = true;
    writer.send("SET {b}k 1");
    RespServerTest.await(() -> node.s1.heldCount == 1);
    assertThat(reader.call("PING")).isEqualTo("+PONG");
    node.s1.commitAll();
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k]]");
    assertThat(writer.read()).isEqualTo("+OK");
  }

  @Test
  void anInvalidationNeverOvertakesTheReplyThatItIsAbout() throws IOException {
    track("");
    node.s2.holding = true;
    // The answer of {b}k is known but must wait for that of the write before it.
    reader.send("SET {a}slow 1", "GET {b}k");
    RespServerTest.await(() -> node.tracking.keyCount() == 1);
    writer.call("SET {b}k new");
    writer.call("PING");
    node.s2.commitAll();
    assertThat(reader.read()).isEqualTo("+OK");
    assertThat(reader.read()).isEqualTo("null");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k]]");
  }

  @Test
  void ownChangesAreToldUnlessNoLoop() throws IOException {
    track("");
    reader.call("GET {b}k");
    assertThat(reader.call("SET {b}k 1")).isEqualTo("+OK");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k]]");
    track("NOLOOP");
    reader.call("GET {b}k");
    assertThat(reader.call("SET {b}k 2")).isEqualTo("+OK");
    reader.call("GET {b}k");
    writer.call("SET {b}k 3");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k]]");
  }

  @Test
  void aRouterIsToldWhoChangedEachKeyIfItWasOneAlone() throws IOException {
    assertThat(reader.call("ASHLAR ROUTER WRITERS")).isEqualTo("+OK");
    track("BCAST");
    writer.call("ASHLAR ROUTER");
    assertThat(writer.call("ASHLAR BY -7 SET {b}k 1")).isEqualTo("+OK");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k] [:-7]]");
    writer.call("SET {b}k 2");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k] [:0]]");
    writer.call("MULTI");
    writer.call("ASHLAR BY -7 INCR {b}one");
    writer.call("ASHLAR BY -7 INCR {b}both");
    writer.call("INCR {b}other");
    writer.call("ASHLAR BY -8 INCR {b}both");
    assertThat(writer.call("EXEC")).isEqualTo("[:1 :1 :1 :2]");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}both {b}one {b}other] [:0 :-7 :0]]");
  }

  @Test
  void onlyARouterSpeaksForOthersAndNeverForTheNodesOwnClients() throws IOException {
    assertThat(writer.call("ASHLAR BY -7 SET {b}k 1")).startsWith("-ERR unknown subcommand");
    writer.call("ASHLAR ROUTER");
    assertThat(writer.call("ASHLAR BY 1 SET {b}k 1")).startsWith("-ERR unknown subcommand");
    assertThat(writer.call("ASHLAR BY me SET {b}k 1")).startsWith("-ERR unknown subcommand");
    assertThat(writer.call("GET {b}k")).isEqualTo("null");
  }

  @Test
  void expiryIsNobodysDoing() throws IOException {
    track("NOLOOP");
    writer.call("SET {b}k 1 PXAT 2000000");
    reader.call("GET {b}k");
    node.s1.expireAll(3_000_000);
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}k]]");
  }

  @Test
  void flushAndLossOfLeadershipForgetEverything() throws IOException {
    track("");
    writer.call("SET {b}k 1");
    reader.call("GET {b}k");
    writer.call("FLUSHALL");
    assertThat(reader.read()).isEqualTo(">[invalidate null]");
    reader.call("GET {b}k");
    node.s1.stopLeading();
    assertThat(reader.read()).isEqualTo(">[invalidate null]");
    assertThat(node.tracking.keyCount()).isZero();
  }

  @Test
  void aWriteThatWasNeverCommittedStillInvalidates() throws IOException {
    track("");
    reader.call("GET {b}k");
    node.s1.holding = true;
    writer.send("SET {b}k 1");
    RespServerTest.await(() -> node.s1.heldCount == 1);
    node.s1.stopLeading();
    assertThat(reader.read()).isEqualTo(">[invalidate null]");
  }

  @Test
  void broadcastByPrefix() throws IOException {
    track("BCAST PREFIX {b}x PREFIX {b}y");
    writer.call("MSET {b}y1 1 {b}x2 1 {b}x1 1 {b}z 1");
    List<String> told = List.of(reader.read(), reader.read());
    assertThat(told)
        .containsExactlyInAnyOrder(">[invalidate [{b}x1 {b}x2]]", ">[invalidate [{b}y1]]");
    assertThat(node.tracking.prefixCount()).isEqualTo(2);
    reader.call("RESET");
    RespServerTest.await(() -> node.tracking.prefixCount() == 0);
  }

  @Test
  void optInAndOptOut() throws IOException {
    track("OPTIN");
    reader.call("GET {b}k");
    reader.call("CLIENT CACHING YES");
    reader.call("MULTI");
    reader.call("GET {b}in");
    reader.call("EXEC");
    reader.call("GET {b}after");
    writer.call("MSET {b}k 1 {b}in 1 {b}after 1");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}in]]");
    reader.call("CLIENT TRACKING OFF");
    track("OPTOUT");
    reader.call("CLIENT CACHING NO");
    assertThat(reader.call("GET {b}k")).isEqualTo("1");
    assertThat(reader.call("GET {b}in")).isEqualTo("1");
    writer.call("MSET {b}k 2 {b}in 2");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}in]]");
  }

  @Test
  void redirectedToAListenerOfResp2() throws IOException {
    try (TestClient listener = node.connect()) {
      String id = listener.call("CLIENT ID").substring(1);
      listener.call("SUBSCRIBE __redis__:invalidate");
      reader.call("HELLO 2");
      track("REDIRECT " + id);
      assertThat(reader.call("CLIENT GETREDIR")).isEqualTo(":" + id);
      reader.call("GET {b}k");
      writer.call("SET {b}k 1");
      assertThat(listener.read()).isEqualTo("[message __redis__:invalidate [{b}k]]");
      reader.call("GET {b}k");
      reader.call("HELLO 3");
    }
    RespServerTest.await(() -> node.clients.all().size() == 2);
    writer.call("SET {b}k 2");
    assertThat(reader.read()).isEqualTo(">[tracking-redir-broken :3]");
    assertThat(reader.call("CLIENT TRACKINGINFO")).contains("broken_redirect");
    assertThat(reader.call("CLIENT LIST")).contains(" flags=tR ");
  }

  @Test
  void theTableIsBounded() throws IOException {
    node.tracking.setKeysMax(2);
    track("");
    reader.call("GET {b}1");
    reader.call("GET {b}2");
    reader.call("GET {b}3");
    assertThat(reader.read()).isEqualTo(">[invalidate [{b}1]]");
    assertThat(node.tracking.keyCount()).isEqualTo(2);
    assertThat(node.tracking.itemCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "on PREFIX a; -ERR PREFIX option requires BCAST mode to be enabled",
        "on BCAST OPTIN; -ERR OPTIN and OPTOUT are not compatible with BCAST",
        "on OPTIN OPTOUT; -ERR You can't specify both OPTIN mode and OPTOUT mode",
        "on REDIRECT 99; -ERR The client ID you want redirect to does not exist",
        "on REDIRECT 1 REDIRECT 1; -ERR A client can only redirect to a single other client",
        "foo; -ERR syntax error",
        "on FOO; -ERR syntax error",
        "on BCAST PREFIX a PREFIX ab; -ERR Prefix 'a' overlaps with another provided prefix 'ab'."
            + " Prefixes for a single client must not overlap."
      })
  void refusals(String options, String answer) throws IOException {
    assertThat(reader.call("CLIENT TRACKING " + options)).isEqualTo(answer);
    assertThat(reader.call("CLIENT TRACKINGINFO"))
        .isEqualTo("map[flags [off] redirect :-1 prefixes []]");
  }

  @Test
  void refusalsOfCaching() throws IOException {
    assertThat(reader.call("CLIENT CACHING yes"))
        .startsWith("-ERR CLIENT CACHING can be called only when the client is in tracking mode");
    track("OPTIN");
    assertThat(reader.call("CLIENT CACHING no"))
        .isEqualTo("-ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
    assertThat(reader.call("CLIENT TRACKING on OPTOUT")).startsWith("-ERR You can't switch OPTIN");
    assertThat(reader.call("CLIENT TRACKING on BCAST")).startsWith("-ERR You can't switch BCAST");
  }

  @Test
  void keyspaceEventsAreToldWhenCommitted() throws IOException {
    try (TestClient listener = node.connect()) {
      node.notifier.setChannels(true, true);
      node.s1.settings.notifiedKinds = -1;
      listener.call("PSUBSCRIBE __key*");
      node.s1.holding = true;
      writer.send("SET {b}k 1 EX 100");
      RespServerTest.await(() -> node.s1.heldCount == 1);
      assertThat(listener.call("PING")).isEqualTo("[pong ]");
      node.s1.commitAll();
      for (String event : List.of("new", "set", "expire")) {
        assertThat(listener.read())
            .isEqualTo("[pmessage __key* __keyspace@0__:{b}k " + event + "]");
        assertThat(listener.read())
            .isEqualTo("[pmessage __key* __keyevent@0__:" + event + " {b}k]");
      }
      node.s1.holding = false;
      writer.read();
      writer.call("GET {b}none");
      assertThat(listener.read()).contains("__keyspace@0__:{b}none keymiss");
    }
  }

  private void track(String options) throws IOException {
    assertThat(reader.call(("CLIENT TRACKING on " + options).strip())).isEqualTo("+OK");
  }
}
