package io.ashlar.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.OutputLimit;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigRegistryTest {
  private final ClientPolicy clients = new ClientPolicy();
  private final EngineSettings engine = new EngineSettings();
  private final NodeParameters parameters =
      new NodeParameters(
          new FixedParameters(7001, "127.0.0.1", "/data", "", "", 500, 2, true, "yes", ""),
          clients);
  private final ConfigRegistry registry = parameters.registry();

  ConfigRegistryTest() {
    parameters.bind(engine, () -> 3);
    parameters.bind(clients);
  }

  @Test
  void getMatchesPatternsWithoutRegardToCaseAndEachNameOnce() {
    assertThat(registry.get(List.of("MAXMEM*", "maxmemory")))
        .isEqualTo(
            map(
                "maxmemory", "0",
                "maxmemory-policy", "noeviction",
                "maxmemory-samples", "5"));
    assertThat(registry.get(List.of("nothing*"))).isEqualTo(map());
    assertThat(registry.get(List.of("save", "appendonly", "databases")))
        .isEqualTo(map("appendonly", "yes", "databases", "16", "save", ""));
  }

  @Test
  void valuesReachTheEngineAndTheClients() {
    assertThat(
            set(
                "maxmemory", "3mb",
                "maxmemory-policy", "allkeys-lru",
                "maxclients", "7",
                "client-output-buffer-limit", "normal 1mb 2k 3 pubsub 0 0 0"))
        .isEqualTo(Reply.OK);
    assertThat(engine.shardMemoryLimitBytes).isEqualTo(1 << 20);
    assertThat(engine.evictionPolicy).isEqualTo(EvictionPolicy.ALLKEYS_LRU);
    assertThat(clients.maxClients).isEqualTo(7);
    assertThat(clients.normalOutput).isEqualTo(new OutputLimit(1 << 20, 2000, 3));
    assertThat(registry.text("client-output-buffer-limit"))
        .contains("normal 1048576 2000 3 slave 268435456 67108864 60 pubsub 0 0 0");
  }

  @Test
  void setsAllOrNothing() {
    assertThat(set("maxclients", "5", "timeout", "x"))
        .isEqualTo(error("timeout", "argument couldn't be parsed into an integer"));
    assertThat(clients.maxClients).isEqualTo(10_000);

    parameters.idleTimeoutSeconds.apply(
        seconds -> {
          if (seconds == 13) {
            throw new IllegalStateException("unlucky");
          }
        });
    assertThat(set("maxclients", "5", "timeout", "13"))
        .isEqualTo(error("timeout", "could not be applied: unlucky"));
    assertThat(clients.maxClients).isEqualTo(10_000);
    assertThat(clients.idleTimeoutSeconds).isZero();
  }

  /** Without a limit of its own a node may fill a part of the heap, and no more. */
  @Test
  void theHeapLimitsWhatMaxmemoryDoesNot() {
    assertThat(set("maxmemory", "0")).isEqualTo(Reply.OK);
    assertThat(engine.shardMemoryLimitBytes).isBetween(1L, Runtime.getRuntime().maxMemory());
  }

  @Test
  void unknownNames() {
    long before = engine.shardMemoryLimitBytes;
    assertThat(set("maxmemory", "1", "foo", "2"))
        .isEqualTo(
            new Reply.Error("ERR Unknown option or number of arguments for CONFIG SET - 'foo'"));
    assertThat(engine.shardMemoryLimitBytes).isEqualTo(before);
  }

  /** Texts as redis-server 7.0.15 gave them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "maxmemory; abc; argument must be a memory value",
        "maxmemory; 1zb; argument must be a memory value",
        "maxmemory; -1; argument must be a memory value",
        "port; 1; can't set immutable config",
        "timeout; -1; argument must be between 0 and 2147483647 inclusive",
        "lfu-log-factor; 99999999999; argument must be between 0 and 2147483647 inclusive",
        "slowlog-max-len; -1; argument must be between 0 and 9223372036854775807 inclusive",
        "slowlog-log-slower-than; -5; argument must be between -1 and 9223372036854775807"
            + " inclusive",
        "latency-tracking; foo; argument must be 'yes' or 'no'",
        "client-output-buffer-limit; normal; Wrong number of arguments in buffer limit"
            + " configuration.",
        "save; abc; Invalid save parameters",
        "maxmemory-policy; foo; argument(s) must be one of the following: volatile-lru,"
            + " volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu,"
            + " allkeys-random, noeviction"
      })
  void refusals(String name, String value, String reason) {
    assertThat(set(name, value)).isEqualTo(error(name, reason));
  }

  @Test
  void aNameTwice() {
    assertThat(set("maxmemory", "1", "MAXMEMORY", "2"))
        .isEqualTo(error("MAXMEMORY", "duplicate parameter"));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "100,100",
    "1b,1",
    "1k,1000",
    "1kb,1024",
    "2MB,2097152",
    "1g,1000000000",
    "1gb,1073741824",
    "9999999999gb,-1",
    "x,-1",
    "1 kb,-1",
    "kb,-1"
  })
  void memoryUnits(String text, long bytes) {
    assertThat(MemoryUnits.parse(text)).isEqualTo(bytes);
  }

  @Test
  void whatOthersDoNotAgreeToIsTakenBack() {
    List<CompletableFuture<String>> asked = new ArrayList<>();
    parameters.password.agree(
        text -> {
          asked.add(new CompletableFuture<>());
          return asked.getLast();
        });
    List<Reply> replies = new ArrayList<>();
    registry.set(List.of("requirepass", "one", "maxclients", "7"), replies::add);
    assertThat(replies).isEmpty();
    asked.getFirst().complete("nobody listens");
    assertThat(replies).containsExactly(error("requirepass", "nobody listens"));
    assertThat(registry.text("requirepass")).contains("");
    assertThat(clients.maxClients).isEqualTo(10_000);

    registry.set(List.of("requirepass", "two"), replies::add);
    asked.getLast().complete("");
    assertThat(replies.getLast()).isEqualTo(Reply.OK);
    assertThat(registry.text("requirepass")).contains("two");
  }

  private Reply set(String... pairs) {
    List<Reply> replies = new ArrayList<>();
    registry.set(List.of(pairs), replies::add);
    return replies.getFirst();
  }

  private static Reply error(String name, String reason) {
    return new Reply.Error(
        "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
  }

  private static Reply map(String... texts) {
    return new Reply.MapReply(List.of(texts).stream().<Reply>map(Reply.Bulk::of).toList());
  }
}
