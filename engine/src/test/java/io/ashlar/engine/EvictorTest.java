package io.ashlar.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.resp.Reply;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictorTest {
  private static final long LIMIT = 2 << 20;

  @ParameterizedTest
  @EnumSource(value = EvictionPolicy.class, mode = EnumSource.Mode.EXCLUDE, names = "NOEVICTION")
  void memoryStaysUnderTheLimitUnderWrites(EvictionPolicy policy) {
    TestShard shard = shard(policy);
    Random random = new Random(7);
    for (int i = 0; i < 30_000; i++) {
      shard.nowMs += 10;
      Reply reply = set(shard, i, "k" + i, "v".repeat(random.nextInt(200)), 100_000_000);
      assertThat(reply).isEqualTo(Reply.OK);
      assertThat(shard.engine.keyspace(0).heapBytes()).isLessThan(LIMIT + 4096);
    }
    assertThat(shard.engine.stats().evictedKeys).isGreaterThan(10_000);
    assertThat(shard.engine.keyspace(0).keyCount()).isGreaterThan(3_000);
  }

  @ParameterizedTest
  @EnumSource(value = EvictionPolicy.class, names = "VOLATILE_.*", mode = EnumSource.Mode.MATCH_ALL)
  void volatilePoliciesLeaveLastingKeysAlone(EvictionPolicy policy) {
    TestShard shard = shard(policy);
    for (int i = 0; i < 2_000; i++) {
      set(shard, i, "lasting" + i, "x".repeat(100), 0);
    }
    for (int i = 0; i < 20_000; i++) {
      shard.nowMs += 10;
      set(shard, i, "expiring" + i, "x".repeat(100), 100_000_000);
    }
    for (int i = 0; i < 2_000; i++) {
      assertThat(exists(shard, i, "lasting" + i)).isTrue();
    }
    assertThat(shard.engine.stats().evictedKeys).isPositive();
    // Once only lasting keys are left, nothing more fits.
    Reply reply = Reply.OK;
    for (int i = 0; i < 50_000 && reply.equals(Reply.OK); i++) {
      reply = set(shard, i, "more" + i, "x".repeat(100), 0);
    }
    assertThat(reply).isInstanceOf(Reply.Error.class);
    assertThat(reply.toString()).contains("OOM");
    assertThat(shard.engine.keyspace(0).expiringCount()).isZero();
  }

  @Test
  void noevictionRefusesWhatNeedsMemoryAndServesTheRest() {
    TestShard shard = shard(EvictionPolicy.NOEVICTION);
    Reply reply = Reply.OK;
    int stored = 0;
    while (reply.equals(Reply.OK)) {
      reply = set(shard, stored, "k" + stored, "x".repeat(100), 0);
      stored++;
    }
    assertThat(reply.toString()).contains("OOM command not allowed");
    long keys = shard.engine.keyspace(0).keyCount();
    assertThat(shard.run(0, "APPEND", "k0", "y").toString()).contains("OOM");
    assertThat(shard.run(0, "GET", "k0")).isEqualTo(Reply.Bulk.of("x".repeat(100)));
    assertThat(shard.run(0, "EXPIRE", "k0", "100")).isEqualTo(Reply.Int.of(1));
    assertThat(shard.engine.stats().evictedKeys).isZero();
    for (int i = 0; i < 100; i++) {
      assertThat(shard.run(i, "DEL", "k" + i)).isEqualTo(Reply.Int.of(1));
    }
    assertThat(shard.engine.keyspace(0).keyCount()).isEqualTo(keys - 100);
    assertThat(set(shard, 1, "again", "x", 0)).isEqualTo(Reply.OK);
  }

  @Test
  void lruEvictsMostlyIdleKeys() {
    TestShard shard = shard(EvictionPolicy.ALLKEYS_LRU);
    assertThat(kept(shard, false)).isGreaterThan(0.85);
  }

  @Test
  void lfuEvictsMostlyRarelyUsedKeys() {
    TestShard shard = shard(EvictionPolicy.ALLKEYS_LFU);
    assertThat(kept(shard, true)).isGreaterThan(0.85);
  }

  @Test
  void hugeValuesDoNotOutrunEviction() {
    TestShard shard = shard(EvictionPolicy.ALLKEYS_LRU);
    for (int i = 0; i < 12_000; i++) {
      set(shard, i, "small" + i, "x".repeat(40), 0);
    }
    for (int i = 0; i < 300; i++) {
      shard.nowMs += 1000;
      set(shard, i, "large" + i, "x".repeat(100_000), 0);
    }
    assertThat(shard.engine.keyspace(0).heapBytes()).isLessThan(LIMIT + 300_000);
  }

  /** How many of the keys that are used all the time survive when a third has to go. */
  private static double kept(TestShard shard, boolean manyUses) {
    shard.settings.shardMemoryLimitBytes = 0;
    int keys = 6_000;
    for (int i = 0; i < keys; i++) {
      set(shard, i, "k" + i, "x".repeat(100), 0);
    }
    for (int round = 0; round < (manyUses ? 60 : 1); round++) {
      shard.nowMs += 30_000;
      for (int i = 0; i < keys; i += 3) {
        shard.run(i, "GET", "k" + i);
      }
    }
    shard.settings.shardMemoryLimitBytes = shard.engine.keyspace(0).heapBytes() * 2 / 3;
    for (int i = 0; i < 100; i++) {
      set(shard, i, "new" + i, "x", 0);
    }
    int used = 0;
    for (int i = 0; i < keys; i += 3) {
      used += exists(shard, i, "k" + i) ? 1 : 0;
    }
    return used / (keys / 3.0);
  }

  private static TestShard shard(EvictionPolicy policy) {
    TestShard shard = new TestShard(new Random(12));
    shard.settings.evictionPolicy = policy;
    shard.settings.shardMemoryLimitBytes = LIMIT;
    return shard;
  }

  /** Spread over slots; expires when {@code ttlMs} is not 0. */
  private static Reply set(TestShard shard, int slot, String key, String value, long ttlMs) {
    int at = slot % 16384;
    return ttlMs == 0
        ? shard.run(at, "SET", key, value)
        : shard.run(at, "SET", key, value, "PX", String.valueOf(ttlMs));
  }

  private static boolean exists(TestShard shard, int slot, String key) {
    return shard.engine.keyspace(0).find(slot % 16384, key.getBytes(UTF_8)) != null;
  }

  @Test
  void ttlEvictsMostlyTheSoonestExpiring() {
    TestShard shard = shard(EvictionPolicy.VOLATILE_TTL);
    for (int i = 0; i < 4_000; i++) {
      set(shard, i, "far" + i, "x".repeat(100), 90_000_000 + i);
      set(shard, i, "near" + i, "x".repeat(100), 50_000 + i);
    }
    shard.settings.shardMemoryLimitBytes = shard.engine.keyspace(0).heapBytes() * 6 / 10;
    for (int i = 0; i < 500; i++) {
      set(shard, i, "new" + i, "x", 95_000_000);
    }
    long far = 0;
    for (int i = 0; i < 4_000; i++) {
      far += exists(shard, i, "far" + i) ? 1 : 0;
    }
    assertThat(far).isGreaterThan(2_900);
  }
}
