package io.ashlar.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random commands on a leader; a follower that applies its entries ends up with the same keys. */
class ReplicationTest {
  private static final String[] KEYS = {"a", "b", "c", "d", "e"};
  private static final int[] SLOTS = {0, 1, 16383};

  @Property(tries = 150, seed = "7")
  void followersConverge(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard leader = new TestShard(new Random(seed));
    ShardEngine follower =
        new ShardEngine(0x5eed, new EngineSettings(), new EngineStats(), new Random(seed + 1));
    for (int step = 0; step < 200; step++) {
      leader.nowMs += random.nextInt(40);
      String[] command = command(random);
      assertThat(leader.run(SLOTS[random.nextInt(SLOTS.length)], command)).isNotNull();
      if (random.nextInt(4) == 0) {
        leader.engine.expireStep(leader.nowMs, 10);
      }
      if (leader.engine.hasEffects() && random.nextBoolean()) {
        long sequence = leader.engine.openSequence();
        follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
        leader.engine.committed(sequence);
      }
    }
    follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
    for (int slot : SLOTS) {
      assertThat(follower.slotChecksum(slot)).isEqualTo(leader.engine.slotChecksum(slot));
    }
    assertThat(follower.keyspace(0).keyCount()).isEqualTo(leader.engine.keyspace(0).keyCount());
    assertThat(follower.keyspace(0).expiringCount())
        .isEqualTo(leader.engine.keyspace(0).expiringCount());
    assertThat(follower.clockMs()).isEqualTo(leader.engine.clockMs());
  }

  @Property(tries = 100, seed = "8")
  void aKeyIsGoneFromItsExpiryOn(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard();
    long expireAtMs = 0;
    boolean exists = false;
    for (int step = 0; step < 100; step++) {
      shard.nowMs += random.nextInt(30);
      exists &= expireAtMs == 0 || expireAtMs > shard.nowMs;
      long ttlMs = 1 + random.nextInt(60);
      switch (random.nextInt(5)) {
        case 0 -> {
          shard.run("SET", "k", "v", "PX", "" + ttlMs);
          exists = true;
          expireAtMs = shard.nowMs + ttlMs;
        }
        case 1 -> {
          Reply reply = shard.run("PEXPIRE", "k", "" + ttlMs);
          assertThat(reply).isEqualTo(Reply.Int.of(exists));
          expireAtMs = shard.nowMs + ttlMs;
        }
        case 2 -> {
          Reply reply = shard.run("PERSIST", "k");
          assertThat(reply).isEqualTo(Reply.Int.of(exists && expireAtMs != 0));
          expireAtMs = exists ? 0 : expireAtMs;
        }
        case 3 -> {
          Reply expected = exists ? Reply.Bulk.of("v") : Reply.NIL;
          assertThat(shard.run("GET", "k")).isEqualTo(expected);
        }
        default -> {
          long left = expireAtMs == 0 ? -1 : expireAtMs - shard.nowMs;
          assertThat(shard.run("PTTL", "k")).isEqualTo(Reply.Int.of(exists ? left : -2));
        }
      }
    }
  }

  private static String[] command(Random random) {
    String key = pick(random, KEYS);
    String value = pick(random, "v", "12", "3.5", "x".repeat(100), "y".repeat(600));
    String number = pick(random, "1", "-7", "9223372036854775807");
    String time = "" + random.nextInt(1, 90);
    return pick(
        random,
        List.of(
            new String[] {"SET", key, value},
            new String[] {"SET", key, value, "PX", time},
            new String[] {"SET", key, value, "NX", "KEEPTTL"},
            new String[] {"GETSET", key, value},
            new String[] {"GETDEL", key},
            new String[] {"GETEX", key, "PX", time},
            new String[] {"GETEX", key, "PERSIST"},
            new String[] {"SETNX", key, value},
            new String[] {"PSETEX", key, time, value},
            new String[] {"MSET", key, value, pick(random, KEYS), "w"},
            new String[] {"MSETNX", key, value, pick(random, KEYS), "w"},
            new String[] {"APPEND", key, value},
            new String[] {"SETRANGE", key, pick(random, "0", "3", "505"), value},
            new String[] {"INCRBY", key, number},
            new String[] {"DECR", key},
            new String[] {"INCRBYFLOAT", key, "0.1"},
            new String[] {"DEL", key, pick(random, KEYS)},
            new String[] {"UNLINK", key},
            new String[] {"RENAME", key, pick(random, KEYS)},
            new String[] {"RENAMENX", key, pick(random, KEYS)},
            new String[] {"COPY", key, pick(random, KEYS), "REPLACE"},
            new String[] {"PEXPIRE", key, time},
            new String[] {"PEXPIRE", key, time, "GT"},
            new String[] {"PEXPIREAT", key, "-1"},
            new String[] {"PERSIST", key},
            new String[] {"GET", key},
            new String[] {"SCAN", "0"},
            new String[] {"RANDOMKEY"},
            random.nextInt(20) == 0 ? new String[] {"FLUSHALL"} : new String[] {"DBSIZE"}));
  }

  private static String pick(Random random, String... words) {
    return words[random.nextInt(words.length)];
  }

  private static String[] pick(Random random, List<String[]> commands) {
    return commands.get(random.nextInt(commands.size()));
  }
}
