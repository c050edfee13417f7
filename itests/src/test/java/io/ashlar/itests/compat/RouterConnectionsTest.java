package io.ashlar.itests.compat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many connections as a router takes, all at work, in a gibibyte. */
@Timeout(180)
class RouterConnectionsTest {
  /** What {@code maxclients} is unless somebody says otherwise. */
  private static final int CONNECTIONS = 10_000;

  private static final int ROUNDS = 3;
  private static final int VALUE_WORDS = 300;
  private static final int OTHER_FILES = 500;
  private static final String HEAP = "640m";
  private static final long MEMORY_MAX = 1L << 30;
  private static final int TIMEOUT_MS = 30_000;
  private static final long ROUND_LIMIT_MS = 60_000;
  private static final RespValue TOO_MANY =
      new RespValue.Failure("ERR max number of clients reached");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @Test
  void tenThousandConnectionsFitIntoAGibibyteAndOneMoreIsTurnedAway() throws Exception {
    try (CompatCluster cluster = CompatCluster.start();
        LaunchedRouter router = new LaunchedRouter(dir, HEAP, cluster.commaSeparated());
        ManySockets sockets = new ManySockets(router.address())) {
      if (router.openFilesMax() < CONNECTIONS + OTHER_FILES) {
        Tools.skip("only " + router.openFilesMax() + " files may be open");
      }
      sockets.open(CONNECTIONS);
      long idle = router.statusBytes("VmRSS");
      assertTurnedAway(router.address());
      for (int round = 0; round < ROUNDS; round++) {
        int now = round;
        sockets.talk(client -> talk(client, now), ROUND_LIMIT_MS);
      }
      assertTurnedAway(router.address());
      sockets.closeOne();
      assertThat(Await.within(TIMEOUT_MS, () -> isLetIn(router.address()))).isTrue();
      long most = router.statusBytes("VmHWM");
      System.out.printf(
          "%d connections: %d MiB idle, %d MiB at most%n", CONNECTIONS, idle >> 20, most >> 20);
      assertThat(most).isLessThanOrEqualTo(MEMORY_MAX);
    }
  }

  /** Its own key, and answers that can be no other client's. */
  private static ManySockets.Talk talk(int client, int round) {
    String key = "own:" + client;
    String value = value(client, round);
    String tag = client + "/" + round;
    String old = round == 0 ? "$-1\r\n" : bulk(value(client, round - 1));
    String request =
        array("GET", key) + array("SET", key, value) + array("GET", key) + array("ECHO", tag);
    String reply = old + "+OK\r\n" + bulk(value) + bulk(tag);
    return new ManySockets.Talk(request.getBytes(US_ASCII), reply.getBytes(US_ASCII));
  }

  private static String value(int client, int round) {
    return (client + ":" + round + " ").repeat(VALUE_WORDS);
  }

  private static String array(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append(bulk(word));
    }
    return text.toString();
  }

  private static String bulk(String word) {
    return "$" + word.length() + "\r\n" + word + "\r\n";
  }

  /** What a router says, unasked, to those that it turns away is Redis's. */
  private static void assertTurnedAway(NodeAddress address) throws IOException {
    try (RespConnection one = new RespConnection(address, TIMEOUT_MS)) {
      assertThat(one.reply()).isEqualTo(TOO_MANY);
      assertThatThrownBy(one::reply).isInstanceOf(EOFException.class);
    }
  }

  private static boolean isLetIn(NodeAddress address) {
    try (RespConnection one = new RespConnection(address, TIMEOUT_MS)) {
      return one.call("PING").equals(new RespValue.Simple("PONG"));
    } catch (IOException e) {
      return false; // Turned away while it spoke.
    }
  }
}
