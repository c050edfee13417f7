package io.ashlar.engine.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the scripts cannot show: settings, idle time, memory, several shards, random keys. */
class KeysTest {
  private final TestShard shard = new TestShard();

  @Test
  void idleTimeCountsFromTheLastUse() {
    shard.run("SET", "k", "v");
    shard.nowMs += 5_000;
    shard.run("TTL", "k");
    shard.run("OBJECT", "ENCODING", "k");
    assertThat(shard.run("OBJECT", "IDLETIME", "k")).isEqualTo(Reply.Int.of(5));
    shard.run("TOUCH", "k");
    assertThat(shard.run("OBJECT", "IDLETIME", "k")).isEqualTo(Reply.ZERO);
  }

  @Test
  void frequencyNeedsAnLfuPolicy() {
    shard.settings.evictionPolicy = EvictionPolicy.ALLKEYS_LFU;
    shard.run("SET", "k", "v");
    assertThat(shard.run("OBJECT", "FREQ", "k")).isEqualTo(Reply.Int.of(5));
    assertThat(shard.run("OBJECT", "IDLETIME", "k")).isInstanceOf(Reply.Error.class);
    assertThat(shard.run("OBJECT", "FREQ", "nokey")).isEqualTo(Reply.NIL);
  }

  @Test
  void memoryUsageGrowsWithTheValue() {
    shard.run("SET", "k", "v");
    shard.run("SET", "l", "x".repeat(1000));
    long small = memory("k");
    assertThat(small).isBetween(16L, 64L);
    assertThat(memory("l")).isGreaterThan(small + 900);
    assertThat(usage("MEMORY", "USAGE", "nokey")).isEqualTo(Reply.NIL);
    assertThat(usage("MEMORY", "USAGE", "k", "SAMPLES", "-1")).isInstanceOf(Reply.Error.class);
    assertThat(usage("MEMORY", "USAGE", "k", "SAMPLES", "x")).isInstanceOf(Reply.Error.class);
    assertThat(usage("MEMORY", "USAGE", "k", "FOO", "1")).isInstanceOf(Reply.Error.class);
    assertThat(usage("MEMORY", "USAGE", "k", "SAMPLES", "0")).isEqualTo(Reply.Int.of(small));
  }

  @Test
  void randomKeyReachesEveryKey() {
    shard.run(1, "SET", "a", "v");
    shard.run(9000, "SET", "b", "v");
    boolean a = false;
    boolean b = false;
    for (int i = 0; i < 200; i++) {
      Reply key = shard.run("RANDOMKEY");
      a |= key.equals(Reply.Bulk.of("a"));
      b |= key.equals(Reply.Bulk.of("b"));
    }
    assertThat(a && b).isTrue();
  }

  @Test
  void answersOfSeveralShardsBecomeOne() {
    assertThat(merge("dbsize", Reply.Int.of(3), Reply.Int.of(4))).isEqualTo(Reply.Int.of(7));
    assertThat(merge("keys", Reply.Array.of(Reply.ONE), Reply.Array.of(Reply.ZERO)))
        .isEqualTo(Reply.Array.of(Reply.ONE, Reply.ZERO));
    assertThat(merge("randomkey", Reply.NIL, Reply.Bulk.of("k"), Reply.NIL))
        .isEqualTo(Reply.Bulk.of("k"));
    assertThat(merge("randomkey", Reply.NIL, Reply.NIL)).isEqualTo(Reply.NIL);
    assertThat(merge("flushall", Reply.OK, Reply.OK)).isEqualTo(Reply.OK);
    Reply.Error error = new Reply.Error("ERR broken");
    assertThat(merge("flushdb", Reply.OK, error)).isEqualTo(error);
    assertThat(merge("dbsize", Reply.ONE, error)).isEqualTo(error);
    assertThat(merge("keys", error, Reply.EMPTY_ARRAY)).isEqualTo(error);
    assertThat(merge("randomkey", Reply.NIL, error)).isEqualTo(error);
  }

  @Test
  void flushingNothingWritesNoEntry() {
    shard.run("FLUSHALL");
    assertThat(shard.engine.hasEffects()).isFalse();
    shard.run("SET", "k", "v");
    shard.run("FLUSHALL");
    assertThat(shard.run("DBSIZE")).isEqualTo(Reply.ZERO);
  }

  @Test
  void anEmptyAnswerWaitsForTheFlush() {
    shard.run("SET", "k", "v");
    shard.run("FLUSHALL");
    long sequence = shard.engine.openSequence();
    for (String[] command :
        List.of(
            new String[] {"KEYS", "*"},
            new String[] {"SCAN", "0"},
            new String[] {"DBSIZE"},
            new String[] {"RANDOMKEY"},
            new String[] {"EXISTS", "k"},
            new String[] {"FLUSHALL"})) {
      shard.run(command);
      assertThat(shard.engine.holdSequence()).as(command[0]).isEqualTo(sequence);
    }
    shard.engine.closeEntry();
    shard.engine.committed(sequence);
    shard.run("KEYS", "*");
    assertThat(shard.engine.holdSequence()).isZero();
  }

  private static Reply merge(String command, Reply... replies) {
    var merge = TestShard.find(command).merge();
    if (merge == null) {
      throw new AssertionError(command + " runs on one shard only");
    }
    return merge.apply(List.of(replies));
  }

  private long memory(String key) {
    return ((Reply.Int) usage("MEMORY", "USAGE", key)).value();
  }

  private Reply usage(String... args) {
    byte[][] bytes = new byte[args.length][];
    for (int i = 0; i < args.length; i++) {
      bytes[i] = args[i].getBytes(StandardCharsets.UTF_8);
    }
    Command command = MemoryUsage.parse(bytes);
    return shard.execute(command, TestShard.SLOT, false);
  }
}
