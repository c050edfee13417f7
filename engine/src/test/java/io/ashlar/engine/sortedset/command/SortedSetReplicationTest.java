package io.ashlar.engine.sortedset.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.effect.FrozenRecord;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Followers, snapshots and damaged entries of sorted sets, in both forms. */
class SortedSetReplicationTest {
  private static final String[] KEYS = {"a", "b", "c"};
  private static final int SLOT = TestShard.SLOT;

  @Property(tries = 80, seed = "12")
  void followersAndSnapshotsConverge(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard leader = new TestShard(new Random(seed));
    leader.settings.encoding.sortedSetPackedEntries = random.nextBoolean() ? 3 : 128;
    ShardEngine follower = engine(seed + 1);
    for (int step = 0; step < 300; step++) {
      assertThat(leader.run(command(random))).isNotNull();
      if (random.nextInt(5) == 0) {
        follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
      }
    }
    follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
    long expected = leader.engine.slotChecksum(SLOT);
    assertThat(follower.slotChecksum(SLOT)).isEqualTo(expected);
    assertThat(reloaded(leader.engine).slotChecksum(SLOT)).isEqualTo(expected);
  }

  @Property(tries = 200, seed = "13")
  void aDamagedEntryIsRefusedOrChangesSomething(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard leader = new TestShard(new Random(seed));
    leader.settings.encoding.sortedSetPackedEntries = random.nextBoolean() ? 3 : 128;
    for (int step = 0; step < 20; step++) {
      leader.run(command(random));
    }
    byte[] entry = leader.engine.closeEntry();
    for (int flips = 0; flips < 3; flips++) {
      entry[9 + random.nextInt(entry.length - 9)] ^= (byte) (1 << random.nextInt(8));
    }
    ShardEngine follower = engine(seed);
    try {
      follower.apply(ByteBuffer.wrap(entry));
      assertThat(follower.keyspace(0).keyCount()).isGreaterThanOrEqualTo(0);
    } catch (CorruptEntryException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void aCopyStandsStill() {
    TestShard shard = new TestShard();
    for (int i = 0; i < 3_000; i++) {
      shard.run("ZADD", "a", "" + i % 50, "member" + i);
    }
    CollectionValue value = value(shard.engine, "a");
    CollectionValue copy = value.copy();
    long before = copy.checksum();
    shard.run("ZREMRANGEBYRANK", "a", "0", "2500");
    assertThat(copy.checksum()).isEqualTo(before);
    assertThat(value(shard.engine, "a").checksum()).isNotEqualTo(before);
    assertThat(shard.run("ZCARD", "a")).isEqualTo(Reply.Int.of(499));
  }

  private static ShardEngine engine(long seed) {
    return new ShardEngine(0x5eed, new EngineSettings(), new EngineStats(), new Random(seed));
  }

  private static CollectionValue value(ShardEngine engine, String key) {
    Object record = Objects.requireNonNull(engine.keyspace(0).find(SLOT, key.getBytes()));
    return Objects.requireNonNull(Records.collection(record));
  }

  private static ShardEngine reloaded(ShardEngine engine) {
    ShardEngine reloaded = engine(3);
    for (String key : KEYS) {
      Object record = engine.keyspace(0).find(SLOT, key.getBytes());
      if (record != null) {
        List<byte[]> pieces = new ArrayList<>();
        new FrozenRecord(key.getBytes(), value(engine, key).copy(), Records.expireAtMs(record), 0)
            .write(0, SLOT, pieces::add);
        pieces.forEach(piece -> reloaded.loadPiece(ByteBuffer.wrap(piece)));
      }
    }
    return reloaded;
  }

  private static String[] command(Random random) {
    String key = KEYS[random.nextInt(KEYS.length)];
    String other = KEYS[random.nextInt(KEYS.length)];
    String member = "m" + random.nextInt(30);
    String score = random.nextBoolean() ? "" + random.nextInt(20) : "" + random.nextGaussian();
    String rank = "" + random.nextInt(10);
    return switch (random.nextInt(16)) {
      case 0 -> new String[] {"ZINCRBY", key, score, member};
      case 1 -> new String[] {"ZREM", key, member, "m1", "m2"};
      case 2 -> new String[] {"ZPOPMIN", key};
      case 3 -> new String[] {"ZPOPMAX", key, "3"};
      case 4 -> new String[] {"ZREMRANGEBYRANK", key, rank, rank};
      case 5 -> new String[] {"ZREMRANGEBYSCORE", key, rank, "(" + rank + "1"};
      case 6 -> new String[] {"ZUNIONSTORE", key, "2", other, "a", "WEIGHTS", "1", score};
      case 7 -> new String[] {"ZRANGESTORE", key, other, "0", rank};
      case 8 -> new String[] {"ZDIFFSTORE", key, "2", other, "b"};
      case 9 -> new String[] {"GEOADD", key, "13." + rank, "38." + rank, member};
      case 10 -> new String[] {"ZRANDMEMBER", key, "-3"};
      case 11 -> new String[] {"RENAME", key, other};
      case 12 -> new String[] {"COPY", key, other, "REPLACE"};
      default -> new String[] {"ZADD", key, score, member, rank, "m" + random.nextInt(30)};
    };
  }
}
