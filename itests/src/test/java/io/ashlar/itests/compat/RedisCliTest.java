package io.ashlar.itests.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.NodeAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** redis-cli as people use it: at a terminal, and its modes that look at a whole server. */
@Timeout(120)
class RedisCliTest {
  private static final int LIMIT_S = 30;
  private static final int MASS = 10_000;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.single();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void tools() {
    Tools.require("redis-cli");
  }

  @Test
  void atATerminal() throws Exception {
    Tools.require("script");
    NodeAddress node = cluster.first();
    String prompt = node + "> ";
    String inTransaction = node + "(TX)> ";
    try (Terminal terminal = new Terminal("redis-cli -h " + node.host() + " -p " + node.port());
        Jedis other = new Jedis(node.host(), node.port())) {
      ask(terminal, prompt, "SET {cli}k v", "OK");
      ask(terminal, prompt, "MULTI", "OK");
      ask(terminal, inTransaction, "INCR {cli}n", "QUEUED");
      ask(terminal, inTransaction, "LPUSH {cli}k x", "QUEUED");
      ask(terminal, inTransaction, "EXEC", "1) (integer) 1", "2) (error) WRONGTYPE Operation");
      ask(terminal, prompt, "MULTI", "OK");
      ask(terminal, inTransaction, "DISCARD", "OK");
      // While a name is typed, its arguments appear. They come from the server.
      terminal.await(prompt);
      terminal.type("zrange");
      terminal.await("key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]");
      terminal.enter("");
      terminal.await("(error) ERR wrong number of arguments for 'zrange' command");
      ask(terminal, prompt, "help hgetdel", "FIELDS numfields field [field ...]", "since:");
      ask(terminal, prompt, "HELLO 3", "\"proto\" => (integer) 3");
      ask(terminal, prompt, "HSET {cli}h f v", "(integer) 1");
      ask(terminal, prompt, "HGETALL {cli}h", "1# \"f\" => \"v\"");
      ask(terminal, prompt, "HELLO 2", "\"proto\"");
      String script = "EVAL \"return {1,redis.status_reply('fine'),KEYS[1]}\" 1 {cli}k";
      ask(terminal, prompt, script, "1) (integer) 1", "2) fine", "3) \"{cli}k\"");
      ask(terminal, prompt, "SUBSCRIBE news", "3) (integer) 1");
      other.publish("news", "extra");
      terminal.await("3) \"extra\"");
      terminal.interrupt();
      ask(terminal, prompt, "quit");
      assertThat(terminal.exitStatus()).isZero();
    }
  }

  /** Types when the prompt is there: what is typed before is thrown away. */
  private static void ask(Terminal terminal, String prompt, String line, String... shown)
      throws Exception {
    terminal.await(prompt);
    terminal.enter(line);
    for (String text : shown) {
      terminal.await(text);
    }
  }

  @Test
  void commandsFromAFile() throws Exception {
    Path commands = Files.writeString(dir.resolve("in"), "MULTI\nSET a 1\nEXEC\nGET a\nNOPE\n");
    String output = shell("redis-cli " + address() + " < " + commands);
    assertThat(output).startsWith("OK\nQUEUED\nOK\n1\nERR unknown command 'NOPE'");
    assertThat(cli("--no-raw", "COMMAND", "DOCS", "SET")).contains("\"summary\"", "\"since\"");
    assertThat(cli("--json", "COMMAND", "DOCS", "GET")).contains("\"group\":\"string\"");
    assertThat(cli("-r", "3", "-i", "0.01", "INCR", "thrice")).startsWith("1\n2\n3\n");
  }

  @Test
  void massInsertion() throws Exception {
    String requests =
        IntStream.range(0, MASS)
            .mapToObj(i -> "*3\r\n$3\r\nSET\r\n$10\r\npipe:%05d\r\n$1\r\nx\r\n".formatted(i))
            .collect(Collectors.joining());
    Path file = Files.writeString(dir.resolve("mass"), requests, UTF_8);
    assertThat(shell("redis-cli " + address() + " --pipe < " + file))
        .contains("errors: 0, replies: " + MASS)
        .endsWith("exit 0");
    assertThat(cli("GET", "pipe:09999")).isEqualTo("x\n\nexit 0");
    // Its end is told by an ECHO of its own; after errors too.
    Files.writeString(file, "SET pipe:00001 y\r\nLPUSH pipe:00001 z\r\n", UTF_8);
    assertThat(shell("redis-cli " + address() + " --pipe < " + file))
        .contains("WRONGTYPE")
        .contains("errors: 1, replies: 2");
  }

  @Test
  void lookingAtTheWholeServer() throws Exception {
    NodeAddress node = cluster.first();
    try (Jedis jedis = new Jedis(node.host(), node.port())) {
      jedis.configSet("maxmemory-policy", "allkeys-lfu");
      for (int i = 0; i < 500; i++) {
        jedis.set("look:" + i, "v");
        jedis.rpush("look:list", "e" + i);
        jedis.hset("look:hash", "f" + i, "v");
      }
      for (int i = 0; i < 200; i++) {
        jedis.get("look:7");
      }
      jedis.xadd("look:stream", StreamEntryID.NEW_ENTRY, Map.of("f", "v"));
      jedis.set("look:large", "x".repeat(100_000));

      assertThat(cli("--scan", "--pattern", "look:1*").lines().filter(l -> l.startsWith("look")))
          .hasSize(111);
      assertThat(cli("--bigkeys"))
          .contains("Biggest   list found")
          .contains("look:list\"' has 500 items")
          .contains("look:hash\"' has 500 fields")
          .contains("look:large\"' has 100000 bytes")
          .endsWith("exit 0");
      assertThat(cli("--memkeys")).containsPattern("look:large\"' has 1[0-9]{5} bytes");
      assertThat(cli("--hotkeys")).contains("hot key found with counter", "look:7");
      jedis.configSet("maxmemory-policy", "noeviction");
    }
    assertThat(shell("timeout -s INT 2 redis-cli --raw " + address() + " --latency"))
        .containsPattern("[0-9]+ [0-9]+ [0-9.]+ [0-9]+");
    assertThat(cli("INFO", "server")).contains("redis_version:7.2");
  }

  @Test
  void watchingTheServer() throws Exception {
    Tools.require("script");
    try (Terminal terminal = new Terminal("redis-cli " + address() + " --stat -i 0.1")) {
      terminal.await("keys       mem      clients blocked requests");
      terminal.await("(+0)");
      terminal.await("(+1)");
      terminal.interrupt();
    }
  }

  private String address() {
    NodeAddress node = cluster.first();
    return "-h " + node.host() + " -p " + node.port();
  }

  private String cli(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("redis-cli"));
    command.addAll(List.of(address().split(" ")));
    command.addAll(List.of(words));
    return Tools.run(dir, LIMIT_S, command);
  }

  private String shell(String line) throws Exception {
    return Tools.run(dir, LIMIT_S, List.of("sh", "-c", line));
  }
}
