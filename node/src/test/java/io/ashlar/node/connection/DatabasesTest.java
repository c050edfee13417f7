package io.ashlar.node.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Databases over a socket and two shards. Keys tagged {b} are on s1, {a} on s2. */
@Timeout(60)
class DatabasesTest {
  private TestNode node;
  private TestClient client;
  private TestClient other;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode(2);
    client = node.connect();
    other = node.connect();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    other.close();
    node.close();
  }

  @Test
  void everyConnectionHasItsOwn() throws IOException {
    client.call("SELECT 4");
    client.call("SET {b}k four");
    client.call("SET {a}k four");
    assertThat(client.call("DBSIZE")).isEqualTo(":2");
    assertThat(other.call("DBSIZE")).isEqualTo(":0");
    assertThat(other.call("GET {b}k")).isEqualTo("nil");
    assertThat(client.call("SCAN 0 COUNT 100")).contains("{b}k");
  }

  @Test
  void requestsThatAreUnderWayKeepTheirDatabase() throws IOException {
    node.s1.holding = true;
    client.send("SET {b}k zero", "SELECT 1", "SET {b}k one", "SELECT 2", "GET {b}k", "SELECT 0");
    RespServerTest.await(() -> node.s1.heldCount == 3);
    node.s1.commitAll();
    node.s1.holding = false;
    for (String reply : new String[] {"+OK", "+OK", "+OK", "+OK", "nil", "+OK"}) {
      assertThat(client.read()).isEqualTo(reply);
    }
    assertThat(client.call("GET {b}k")).isEqualTo("zero");
    client.call("SELECT 1");
    assertThat(client.call("GET {b}k")).isEqualTo("one");
  }

  @Test
  void swapsAndFlushesReachAllShardsLedHere() throws IOException {
    client.call("SELECT 1");
    client.call("SET {b}k 1");
    client.call("SET {a}k 2");
    assertThat(client.call("SWAPDB 0 1")).isEqualTo("+OK");
    assertThat(client.call("DBSIZE")).isEqualTo(":0");
    assertThat(other.call("GET {b}k")).isEqualTo("1");
    assertThat(other.call("GET {a}k")).isEqualTo("2");
    assertThat(other.call("SWAPDB 0 16")).isEqualTo("-ERR DB index is out of range");
    assertThat(client.call("FLUSHDB")).isEqualTo("+OK");
    assertThat(other.call("DBSIZE")).isEqualTo(":2");
    assertThat(client.call("FLUSHALL")).isEqualTo("+OK");
    assertThat(other.call("DBSIZE")).isEqualTo(":0");
  }

  @Test
  void swapsWithinATransaction() throws IOException {
    client.call("SET {b}k here");
    client.call("MULTI");
    client.call("SWAPDB 0 3");
    client.call("GET {b}k");
    client.call("SELECT 3");
    client.call("GET {b}k");
    assertThat(client.call("EXEC")).isEqualTo("[+OK nil +OK here]");
  }

  @Test
  void aTransactionIsForgottenWithItsDatabase() throws IOException {
    client.call("SELECT 6");
    client.call("MULTI");
    client.call("SELECT 7");
    assertThat(client.call("RESET")).isEqualTo("+RESET");
    assertThat(client.call("CLIENT INFO")).contains(" db=0 ");
    client.call("SELECT 6");
    client.call("MULTI");
    client.call("SELECT 7");
    client.call("DISCARD");
    assertThat(client.call("CLIENT INFO")).contains(" db=6 ");
  }

  @Test
  void notificationsNameTheDatabase() throws IOException {
    node.notifier.setChannels(true, true);
    node.s1.settings.notifiedKinds = -1;
    other.call("PSUBSCRIBE __key*");
    client.call("SELECT 12");
    client.call("SET {b}k 1");
    assertThat(other.read()).isEqualTo("[pmessage __key* __keyspace@12__:{b}k new]");
    assertThat(other.read()).isEqualTo("[pmessage __key* __keyevent@12__:new {b}k]");
  }

  @Test
  void aSwapEndsWhatClientsKeep() throws IOException {
    other.call("HELLO 3");
    other.call("CLIENT TRACKING on");
    client.call("SET {b}k zero");
    assertThat(other.call("GET {b}k")).isEqualTo("zero");
    client.call("SELECT 1");
    client.call("SET {b}other one");
    client.call("SWAPDB 0 1");
    assertThat(other.read()).startsWith(">[invalidate null");
  }

  @Test
  void aKeyOfAnotherDatabaseInvalidatesAsInRedis() throws IOException {
    other.call("HELLO 3");
    other.call("CLIENT TRACKING on");
    client.call("SET {b}k zero");
    other.call("GET {b}k");
    client.call("SELECT 1");
    client.call("SET {b}k one");
    assertThat(other.read()).contains("invalidate").contains("{b}k");
  }
}
