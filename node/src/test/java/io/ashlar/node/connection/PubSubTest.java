package io.ashlar.node.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.node.pubsub.ChannelKind;
import io.ashlar.node.session.OutputLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels between clients of one node with two loops. Tag {b} is on s1, {a} on s2. */
@Timeout(60)
class PubSubTest {
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
  void messagesReachChannelsAndPatterns() throws IOException {
    try (TestClient listener = node.connect();
        TestClient other = node.connect();
        TestClient publisher = node.connect()) {
      assertThat(listener.call("SUBSCRIBE news")).isEqualTo("[subscribe news :1]");
      assertThat(listener.call("PSUBSCRIBE n?ws")).isEqualTo("[psubscribe n?ws :2]");
      assertThat(other.call("PSUBSCRIBE *")).isEqualTo("[psubscribe * :1]");
      assertThat(publisher.call("PUBLISH news hello")).isEqualTo(":3");
      assertThat(listener.read()).isEqualTo("[message news hello]");
      assertThat(listener.read()).isEqualTo("[pmessage n?ws news hello]");
      assertThat(other.read()).isEqualTo("[pmessage * news hello]");
      assertThat(publisher.call("PUBLISH nobody hello")).isEqualTo(":1");
      assertThat(other.read()).isEqualTo("[pmessage * nobody hello]");
      assertThat(node.published).containsExactly("news", "nobody");
    }
  }

  @Test
  void severalNamesAreConfirmedOneByOne() throws IOException {
    try (TestClient client = node.connect()) {
      assertThat(client.call("UNSUBSCRIBE")).isEqualTo("[unsubscribe nil :0]");
      client.send("SUBSCRIBE a b a");
      assertThat(client.read()).isEqualTo("[subscribe a :1]");
      assertThat(client.read()).isEqualTo("[subscribe b :2]");
      assertThat(client.read()).isEqualTo("[subscribe a :2]");
      assertThat(client.call("SSUBSCRIBE {b}s")).isEqualTo("[ssubscribe {b}s :1]");
      assertThat(client.call("PUNSUBSCRIBE x")).isEqualTo("[punsubscribe x :2]");
      client.send("UNSUBSCRIBE");
      assertThat(client.read()).isEqualTo("[unsubscribe a :1]");
      assertThat(client.read()).isEqualTo("[unsubscribe b :0]");
      assertThat(client.call("PING")).isEqualTo("[pong ]");
      assertThat(client.call("SUNSUBSCRIBE")).isEqualTo("[sunsubscribe {b}s :0]");
      assertThat(client.call("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void underResp2AListenerMayDoLittleElse() throws IOException {
    String refused =
        "-ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are"
            + " allowed in this context";
    try (TestClient client = node.connect()) {
      client.call("SUBSCRIBE a");
      for (String line : List.of("GET {b}k", "PUBLISH a b", "MULTI", "HELLO 3")) {
        String name = line.split(" ")[0].toLowerCase(java.util.Locale.ROOT);
        assertThat(client.call(line)).isEqualTo(refused.formatted(name));
      }
      assertThat(client.call("CLIENT LIST")).isEqualTo(refused.formatted("client|list"));
      assertThat(client.call("PING text")).isEqualTo("[pong text]");
      assertThat(client.call("RESET")).isEqualTo("+RESET");
      assertThat(client.call("GET {b}k")).isEqualTo("nil");
      assertThat(node.pubSub.count(ChannelKind.CHANNEL)).isZero();
    }
  }

  @Test
  void underResp3MessagesComeBetweenReplies() throws IOException {
    try (TestClient client = node.connect()) {
      client.call("HELLO 3");
      assertThat(client.call("SUBSCRIBE a")).isEqualTo(">[subscribe a :1]");
      assertThat(client.call("GET {b}k")).isEqualTo("null");
      // One's own message comes after the reply, as from Redis 7.2 on.
      assertThat(client.call("PUBLISH a 1")).isEqualTo(":1");
      assertThat(client.read()).isEqualTo(">[message a 1]");
      client.send("CLIENT REPLY OFF", "PUBLISH a 2", "SUBSCRIBE b");
      // CLIENT REPLY does not concern what is pushed, and a confirmation is.
      List<String> pushed = List.of(client.read(), client.read());
      assertThat(pushed).containsExactlyInAnyOrder(">[message a 2]", ">[subscribe b :2]");
    }
  }

  @Test
  void confirmationsComeBeforeMessages() throws IOException {
    node.s1.holding = true;
    try (TestClient client = node.connect();
        TestClient publisher = node.connect()) {
      client.call("HELLO 3");
      client.send("SET {b}k v", "SUBSCRIBE a");
      RespServerTest.await(() -> node.pubSub.count(ChannelKind.CHANNEL) == 1);
      assertThat(publisher.call("PUBLISH a 1")).isEqualTo(":1");
      node.s1.commitAll();
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo(">[subscribe a :1]");
      assertThat(client.read()).isEqualTo(">[message a 1]");
    }
  }

  @Test
  void aListenerIsNotHeldUpByItsOwnRequests() throws IOException {
    node.s1.holding = true;
    try (TestClient client = node.connect();
        TestClient publisher = node.connect()) {
      client.call("HELLO 3");
      client.call("SUBSCRIBE a");
      client.send("SET {b}k v");
      RespServerTest.await(() -> node.s1.heldCount == 1);
      publisher.call("PUBLISH a 1");
      assertThat(client.read()).isEqualTo(">[message a 1]");
      node.s1.commitAll();
      assertThat(client.read()).isEqualTo("+OK");
    }
  }

  @Test
  void messagesOfOnePublisherKeepTheirOrder() throws IOException {
    try (TestClient client = node.connect();
        TestClient publisher = node.connect()) {
      client.call("SUBSCRIBE a");
      String[] lines = new String[2_000];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = "PUBLISH a " + i;
      }
      publisher.send(lines);
      for (int i = 0; i < lines.length; i++) {
        assertThat(client.read()).isEqualTo("[message a " + i + "]");
        assertThat(publisher.read()).isEqualTo(":1");
      }
    }
  }

  @Test
  void insideTransactions() throws IOException {
    try (TestClient client = node.connect()) {
      client.call("HELLO 3");
      client.call("SUBSCRIBE a");
      client.call("MULTI");
      client.call("PUBLISH a 1");
      client.call("SUBSCRIBE b");
      assertThat(client.call("EXEC")).isEqualTo("[:1 >[subscribe b :2]]");
      assertThat(client.read()).isEqualTo(">[message a 1]");
    }
  }

  @Test
  void shardChannelsAreWhereTheLeaderIs() throws IOException {
    try (TestClient client = node.connect();
        TestClient publisher = node.connect()) {
      assertThat(client.call("SSUBSCRIBE {b}x {a}y"))
          .isEqualTo("-CROSSSLOT Keys in request don't hash to the same slot");
      client.send("SSUBSCRIBE {b}x {b}y");
      assertThat(client.read()).isEqualTo("[ssubscribe {b}x :1]");
      assertThat(client.read()).isEqualTo("[ssubscribe {b}y :2]");
      assertThat(publisher.call("SPUBLISH {b}x 1")).isEqualTo(":1");
      assertThat(client.read()).isEqualTo("[smessage {b}x 1]");
      assertThat(publisher.call("PUBLISH {b}x 1")).isEqualTo(":0");
      assertThat(publisher.call("PUBSUB SHARDCHANNELS")).isEqualTo("[{b}x {b}y]");
      assertThat(publisher.call("PUBSUB SHARDNUMSUB {b}x z")).isEqualTo("[{b}x :1 z :0]");

      node.otherLeader = java.util.Optional.of("n2");
      node.s1.stopLeading();
      node.pubSub.dropShardChannels(slot -> false);
      List<String> told = new ArrayList<>(List.of(client.read(), client.read()));
      assertThat(told).allMatch(line -> line.startsWith("[sunsubscribe {b}"));
      assertThat(told.getLast()).endsWith(" :0]");
      assertThat(publisher.call("SPUBLISH {b}x 1")).startsWith("-MOVED ").endsWith("10.0.0.2:7002");
      assertThat(client.call("SSUBSCRIBE {b}x")).startsWith("-MOVED ");
    }
  }

  @Test
  void introspection() throws IOException {
    try (TestClient client = node.connect();
        TestClient asking = node.connect()) {
      client.send("SUBSCRIBE one two", "PSUBSCRIBE o*");
      for (int i = 0; i < 3; i++) {
        client.read();
      }
      assertThat(asking.call("PUBSUB CHANNELS")).isEqualTo("[one two]");
      assertThat(asking.call("PUBSUB CHANNELS t*")).isEqualTo("[two]");
      assertThat(asking.call("PUBSUB CHANNELS a b"))
          .isEqualTo(
              "-ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB"
                  + " HELP.");
      assertThat(asking.call("PUBSUB NUMSUB one x")).isEqualTo("[one :1 x :0]");
      assertThat(asking.call("PUBSUB NUMPAT")).isEqualTo(":1");
      assertThat(asking.call("CLIENT LIST TYPE pubsub"))
          .contains(" flags=P ", " sub=2 psub=1 ssub=0 ");
      assertThat(asking.call("CLIENT KILL TYPE pubsub")).isEqualTo(":1");
      assertThat(client.ended()).isTrue();
      RespServerTest.await(() -> node.pubSub.count(ChannelKind.PATTERN) == 0);
      assertThat(asking.call("PUBSUB CHANNELS")).isEqualTo("[]");
    }
  }

  @Test
  void aListenerThatDoesNotReadIsDisconnected() throws IOException {
    node.policy.pubsubOutput = new OutputLimit(1 << 20, 0, 0);
    try (TestClient client = node.connect();
        TestClient publisher = node.connect()) {
      client.call("SUBSCRIBE a");
      byte[] large = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
      byte[] channel = {'a'};
      for (int i = 0; i < 1_000 && node.clients.outputLimitDisconnections() == 0; i++) {
        node.pubSub.publishHere(channel, large);
        publisher.call("PING");
      }
      assertThat(node.clients.outputLimitDisconnections()).isEqualTo(1);
      RespServerTest.await(() -> node.pubSub.count(ChannelKind.CHANNEL) == 0);
    }
  }

  @Test
  void nothingComesAfterUnsubscribe() throws IOException {
    try (TestClient client = node.connect();
        TestClient publisher = node.connect()) {
      for (int round = 0; round < 50; round++) {
        client.call("SUBSCRIBE a");
        publisher.send("PUBLISH a 1", "PUBLISH a 2", "PUBLISH a 3");
        client.send("UNSUBSCRIBE a", "GET {b}none");
        String last = client.read();
        while (last.startsWith("[message")) {
          last = client.read();
        }
        assertThat(last).isEqualTo("[unsubscribe a :0]");
        assertThat(client.read()).isEqualTo("nil");
        for (int i = 0; i < 3; i++) {
          publisher.read();
        }
      }
    }
  }
}
