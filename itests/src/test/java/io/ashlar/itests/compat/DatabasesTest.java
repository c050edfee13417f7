package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.differential.DuelServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/** Clients that choose a database, on one node with one shard. */
@Timeout(120)
class DatabasesTest {
  private static final int LIMIT_S = 60;

  @SuppressWarnings("NullAway.Init")
  private static DuelServers server;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws IOException {
    server = DuelServers.startAshlarOnly();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static HostAndPort address() {
    InetSocketAddress address = server.ashlar();
    return new HostAndPort("127.0.0.1", address.getPort());
  }

  @Test
  void jedisWorksInItsDatabase() {
    try (Jedis zero = new Jedis(address());
        Jedis five = new Jedis(address(), DefaultJedisClientConfig.builder().database(5).build())) {
      zero.flushAll();
      five.set("k", "five");
      five.rpush("list", "a", "b");
      assertThat(zero.exists("k")).isFalse();
      assertThat(five.copy("k", "k", 6, false)).isTrue();
      assertThat(five.move("list", 6)).isEqualTo(1);
      zero.select(6);
      assertThat(zero.lrange("list", 0, -1)).containsExactly("a", "b");
      assertThat(zero.keys("*")).isEqualTo(Set.of("k", "list"));
      assertThat(zero.swapDB(5, 6)).isEqualTo("OK");
      assertThat(zero.keys("*")).isEqualTo(Set.of("k"));
      assertThat(five.dbSize()).isEqualTo(2);
      assertThat(five.flushDB()).isEqualTo("OK");
      assertThat(zero.dbSize()).isEqualTo(1);
    }
  }

  @Test
  void aScriptChoosesForItselfOnly() {
    try (Jedis zero = new Jedis(address())) {
      zero.flushAll();
      String script =
          "redis.call('set', KEYS[1], 'zero') redis.call('select', 3)"
              + " redis.call('set', KEYS[1], 'three') return redis.call('get', KEYS[1])";
      assertThat(zero.eval(script, 1, "k")).isEqualTo("three");
      assertThat(zero.get("k")).isEqualTo("zero");
      // Neither the database nor the slot that it has moved to is the next command's.
      try (Transaction transaction = zero.multi()) {
        transaction.eval("redis.call('select', 3) return redis.call('set', 'another slot', 'x')");
        Response<String> next = transaction.get("k");
        transaction.exec();
        assertThat(next.get()).isEqualTo("zero");
      }
      zero.select(3);
      assertThat(zero.get("k")).isEqualTo("three");
      assertThatThrownBy(() -> zero.eval("return redis.call('select', 16)"))
          .hasMessageStartingWith("ERR DB index is out of range");
    }
  }

  @Test
  void aScriptMayDoWhatItsUserMay() {
    try (Jedis admin = new Jedis(address())) {
      admin.aclSetUser(
          "scripter", "on", ">pw", "~mine*", "+eval", "+multi", "+exec", "+get", "+set");
      JedisClientConfig login =
          DefaultJedisClientConfig.builder().user("scripter").password("pw").build();
      try (Jedis user = new Jedis(address(), login)) {
        String set = "return redis.call('set', KEYS[1], ARGV[1])";
        assertThat(user.eval(set, 1, "mine", "v")).isEqualTo("OK");
        // The keys that a script does not declare are not his either.
        String undeclared = "return redis.call('set', 'other', 'v')";
        assertThatThrownBy(() -> user.eval(undeclared, 0)).hasMessageStartingWith("NOPERM");
        assertThatThrownBy(() -> user.eval("return redis.call('del', KEYS[1])", 1, "mine"))
            .hasMessageContaining("no permissions to run the 'del' command");
        String check =
            "return {redis.acl_check_cmd('get', 'mine'), redis.acl_check_cmd('del', 'x')}";
        assertThat(user.eval(check)).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
        assertThat(user.eval("return redis.acl_check_cmd('del', 'mine') == false")).isEqualTo(1L);
        assertThat(user.eval("return redis.acl_check_cmd('get', 'mine')")).isEqualTo(1L);
      }
      assertThat(admin.exists("other")).isFalse();
      assertThat(admin.get("mine")).isEqualTo("v");
      assertThat(admin.aclLog().getFirst().getContext()).isEqualTo("lua");
      // The next script is not held to the last one's user.
      assertThat(admin.eval("return redis.call('del', KEYS[1])", 1, "mine")).isEqualTo(1L);
      admin.aclDelUser("scripter");
    }
  }

  @Test
  void cliChoosesADatabase() throws Exception {
    Tools.require("redis-cli");
    assertThat(cli("-n", "9", "set", "cli", "nine")).isEqualTo("OK\n\nexit 0");
    assertThat(cli("-n", "9", "get", "cli")).isEqualTo("nine\n\nexit 0");
    assertThat(cli("get", "cli")).isEqualTo("\n\nexit 0");
    assertThat(cli("-n", "9", "--scan")).contains("cli");
    // As in Valkey 9, of the selected database.
    String slot = cli("cluster", "keyslot", "cli").split("\n", 2)[0];
    assertThat(cli("-n", "9", "cluster", "countkeysinslot", slot)).isEqualTo("1\n\nexit 0");
    assertThat(cli("-n", "9", "cluster", "getkeysinslot", slot, "5")).isEqualTo("cli\n\nexit 0");
    assertThat(cli("cluster", "countkeysinslot", slot)).isEqualTo("0\n\nexit 0");
    assertThat(cli("config", "get", "databases")).isEqualTo("databases\n16\n\nexit 0");
  }

  private String cli(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-h", "127.0.0.1"));
    command.addAll(List.of("-p", String.valueOf(address().getPort())));
    command.addAll(List.of(words));
    return Tools.run(dir, LIMIT_S, command);
  }
}
