package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.resp.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key is as fresh as the command that made it, on every replica and after a reload. */
class NewKeyAccessTest {
  private final ReplicaSet replicas = new ReplicaSet(1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET k v",
        "SETBIT k 1 1",
        "SETRANGE k 3 x",
        "RPUSH k a",
        "SADD k a",
        "SADD k 1",
        "HSET k f v",
        "ZADD k 1 a",
        "XADD k 1-1 f v",
        "XGROUP CREATE k g 0 MKSTREAM",
        "PFADD k x",
        "GEOADD k 1 1 x",
        "BITFIELD k SET u8 0 1",
      })
  void aNewKeyWasUsedNow(String line) {
    replicas.run(line.split(" "));
    assertThat(replicas.run("OBJECT", "IDLETIME", "k")).isEqualTo(Reply.Int.of(0));
    replicas.catchUp();
    assertThat(replicas.readAtFollower(idleTime())).isEqualTo(Reply.Int.of(0));
    replicas.check();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET k v", "RPUSH k a", "SETBIT k 1 1"})
  void aNewKeyCountsAsUsedAFewTimes(String line) {
    replicas.leader.settings.evictionPolicy = EvictionPolicy.ALLKEYS_LFU;
    replicas.run(line.split(" "));
    assertThat(replicas.run("OBJECT", "FREQ", "k")).isEqualTo(Reply.Int.of(5));
  }

  private static Command idleTime() {
    byte[][] args = {"OBJECT".getBytes(UTF_8), "IDLETIME".getBytes(UTF_8), "k".getBytes(UTF_8)};
    return TestShard.find("object").subcommands().stream()
        .filter(sub -> sub.name().equals("object|idletime"))
        .findFirst()
        .orElseThrow()
        .parser()
        .parse(args);
  }
}
