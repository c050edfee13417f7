package io.ashlar.node.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users over real connections. */
@Timeout(30)
class AclTest {
  private static final String WRONG =
      "-WRONGPASS invalid username-password pair or user is disabled.";

  private TestNode node;
  private TestClient admin;

  @BeforeEach
  void start() throws IOException {
    node = new TestNode(2);
    admin = node.connect();
  }

  @AfterEach
  void stop() throws IOException {
    admin.close();
    node.close();
  }

  private TestClient as(String user) throws IOException {
    TestClient client = node.connect();
    assertThat(client.call("AUTH " + user + " pw")).isEqualTo("+OK");
    return client;
  }

  private void user(String rules) throws IOException {
    assertThat(admin.call("ACL SETUSER " + rules)).isEqualTo("+OK");
  }

  @Test
  void deniesCommandsKeysAndChannels() throws IOException {
    user("bob on >pw ~{b}* &news +@all -set -client|kill");
    try (TestClient bob = as("bob")) {
      assertThat(bob.call("ACL WHOAMI")).isEqualTo("bob");
      assertThat(bob.call("GET {b}k")).isEqualTo("nil");
      assertThat(bob.call("GET other")).isEqualTo("-NOPERM No permissions to access a key");
      assertThat(bob.call("SET {b}k v"))
          .isEqualTo("-NOPERM User bob has no permissions to run the 'set' command");
      assertThat(bob.call("CLIENT KILL ID 1"))
          .isEqualTo("-NOPERM User bob has no permissions to run the 'client|kill' command");
      assertThat(bob.call("PUBLISH news m")).isEqualTo(":0");
      assertThat(bob.call("PUBLISH olds m"))
          .isEqualTo("-NOPERM No permissions to access a channel");
      assertThat(bob.call("PSUBSCRIBE new*"))
          .isEqualTo("-NOPERM No permissions to access a channel");
      assertThat(bob.call("SPUBLISH {b}c m"))
          .isEqualTo("-NOPERM No permissions to access a channel");
      assertThat(bob.call("CLIENT LIST")).contains("user=bob");
      assertThat(bob.call("RESET")).isEqualTo("+RESET");
      assertThat(bob.call("ACL WHOAMI")).isEqualTo("default");
    }
  }

  @Test
  void logsInAndOut() throws IOException {
    user("bob on >pw +@all ~*");
    user("off >pw +@all ~*");
    try (TestClient client = node.connect()) {
      assertThat(client.call("AUTH bob no")).isEqualTo(WRONG);
      assertThat(client.call("AUTH nobody pw")).isEqualTo(WRONG);
      assertThat(client.call("AUTH off pw")).isEqualTo(WRONG);
      assertThat(client.call("HELLO 2 AUTH bob no")).isEqualTo(WRONG);
      assertThat(client.call("ACL WHOAMI")).isEqualTo("default");
      assertThat(client.call("HELLO 2 AUTH bob pw SETNAME me")).startsWith("[server");
      assertThat(client.call("ACL WHOAMI")).isEqualTo("bob");
      assertThat(admin.call("ACL LOG 1"))
          .contains("count :1 reason auth context toplevel object HELLO username bob");
      user("bob off");
      assertThat(client.call("GET {b}k")).as("who is in stays in").isEqualTo("nil");
    }
    user("default resetpass >secret");
    assertThat(admin.call("PING")).isEqualTo("+PONG");
    try (TestClient client = node.connect()) {
      assertThat(client.call("PING")).isEqualTo("-NOAUTH Authentication required.");
      assertThat(client.call("AUTH secret")).isEqualTo("+OK");
    }
  }

  @Test
  void aDeniedCommandSpoilsATransaction() throws IOException {
    user("bob on >pw ~* +@all -del");
    try (TestClient bob = as("bob")) {
      bob.call("MULTI");
      assertThat(bob.call("SET {b}k 1")).isEqualTo("+QUEUED");
      assertThat(bob.call("DEL {b}k")).startsWith("-NOPERM User bob");
      assertThat(bob.call("EXEC"))
          .isEqualTo("-EXECABORT Transaction discarded because of previous errors.");
      assertThat(admin.call("ACL LOG 1")).contains("reason command context multi object del");

      bob.call("MULTI");
      bob.call("SET {b}k 1");
      bob.call("GET {b}k");
      bob.call("PING");
      user("bob -set -ping");
      assertThat(bob.call("EXEC"))
          .isEqualTo(
              "[-NOPERM ACLs rules changed between the moment the transaction was accumulated and"
                  + " the EXEC call. This command is no longer allowed for the following reason: no"
                  + " permission to execute the command or subcommand nil -NOPERM ACLs rules"
                  + " changed between the moment the transaction was accumulated and the EXEC call."
                  + " This command is no longer allowed for the following reason: no permission to"
                  + " execute the command or subcommand]");
      assertThat(bob.call("GET {b}k")).isEqualTo("nil");
    }
  }

  @Test
  void aDeletedUsersClientsAreEnded() throws IOException {
    user("bob on >pw ~* +@all");
    try (TestClient bob = as("bob");
        TestClient other = as("bob")) {
      assertThat(bob.call("ACL DELUSER bob nobody")).isEqualTo(":1");
      assertThatThrownBy(() -> bob.call("PING")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> other.call("PING")).isInstanceOf(IOException.class);
    }
    assertThat(admin.call("ACL DELUSER bob")).isEqualTo(":0");
    assertThat(admin.call("ACL DELUSER default"))
        .isEqualTo("-ERR The 'default' user cannot be removed");
    assertThat(admin.call("ACL USERS")).isEqualTo("[default]");
  }

  @Test
  void whoMayNotListenAnyMoreIsEnded() throws IOException {
    user("bob on >pw +@all &a* &b*");
    try (TestClient a = as("bob");
        TestClient b = as("bob")) {
      assertThat(a.call("SUBSCRIBE abc")).contains("abc");
      assertThat(b.call("PSUBSCRIBE b*")).contains("b*");
      user("bob &c");
      user("bob resetchannels &a*");
      assertThat(a.call("PING")).contains("pong");
      assertThatThrownBy(() -> b.call("PING")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void killsTheClientsOfAUser() throws IOException {
    user("bob on >pw +@all");
    try (TestClient bob = as("bob")) {
      assertThat(admin.call("CLIENT KILL USER nobody")).isEqualTo("-ERR No such user 'nobody'");
      assertThat(admin.call("CLIENT KILL USER bob")).isEqualTo(":1");
      assertThatThrownBy(() -> bob.call("PING")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void tellsOfUsers() throws IOException {
    user("bob on nopass %R~a ~b &c +get (+set ~z)");
    assertThat(admin.call("ACL LIST"))
        .isEqualTo(
            "[user bob on nopass sanitize-payload %R~a ~b resetchannels &c -@all +get (~z"
                + " resetchannels -@all +set) user default on nopass sanitize-payload ~* &* +@all]");
    assertThat(admin.call("ACL GETUSER bob"))
        .isEqualTo(
            "[flags [on nopass sanitize-payload] passwords [] commands -@all +get keys %R~a ~b"
                + " channels &c selectors [[commands -@all +set keys ~z channels ]]]");
    assertThat(admin.call("ACL GETUSER nobody")).isEqualTo("nil");
    assertThat(admin.call("ACL SAVE")).isEqualTo("+OK");
    assertThat(admin.call("ACL LOAD")).isEqualTo("+OK");
    assertThat(admin.call("ACL CAT nosuch")).isEqualTo("-ERR Unknown category 'nosuch'");
    assertThat(admin.call("ACL CAT HyperLogLog")).contains("pfadd");
    assertThat(admin.call("ACL GENPASS 5")).hasSize(2);
    assertThat(admin.call("ACL GENPASS")).hasSize(64);
    assertThat(admin.call("ACL LOG a b"))
        .isEqualTo("-ERR unknown subcommand or wrong number of arguments for 'LOG'. Try ACL HELP.");
  }

  @Test
  void triesCommandsWithoutRunningThem() throws IOException {
    user("bob ~a +get +publish");
    assertThat(admin.call("ACL DRYRUN bob GET a")).isEqualTo("+OK");
    assertThat(admin.call("ACL DRYRUN bob SET a b"))
        .isEqualTo("User bob has no permissions to run the 'set' command");
    assertThat(admin.call("ACL DRYRUN bob GET b"))
        .isEqualTo("User bob has no permissions to access the 'b' key");
    assertThat(admin.call("ACL DRYRUN bob PUBLISH c d"))
        .isEqualTo("User bob has no permissions to access the 'c' channel");
    assertThat(admin.call("ACL DRYRUN nobody GET a")).isEqualTo("-ERR User 'nobody' not found");
    assertThat(admin.call("ACL DRYRUN bob NOSUCH a")).isEqualTo("-ERR Command 'NOSUCH' not found");
    assertThat(admin.call("ACL DRYRUN bob GET"))
        .isEqualTo("-ERR wrong number of arguments for 'get' command");
    assertThat(admin.call("ACL LOG")).isEqualTo("[]");
  }

  @Test
  void logsWhatWasDenied() throws IOException {
    user("bob on >pw ~a +@all -del");
    try (TestClient bob = as("bob")) {
      bob.call("GET b");
      bob.call("GET b");
      bob.call("DEL a");
    }
    assertThat(admin.call("ACL LOG 1"))
        .containsPattern(
            "count :1 reason command context toplevel object del username bob age-seconds [0-9.]+"
                + " client-info id=\\d+ .* user=bob .* entry-id :1 timestamp-created :\\d+"
                + " timestamp-last-updated :\\d+");
    assertThat(admin.call("ACL LOG")).contains("count :2 reason key context toplevel object b");
    assertThat(admin.call("ACL LOG RESET")).isEqualTo("+OK");
    assertThat(admin.call("ACL LOG")).isEqualTo("[]");
    assertThat(admin.call("ACL LOG x")).isEqualTo("-ERR value is not an integer or out of range");
  }
}
