package io.ashlar.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Random commands on a leader; followers and reloaded snapshots end up with the same streams. */
class StreamReplicationTest {
  private static final int SLOT = TestShard.SLOT;

  private static ShardEngine engine(EngineSettings settings) {
    return new ShardEngine(0x5eed, settings, new EngineStats(), new Random(1));
  }

  @Property(tries = 60, seed = "13")
  void followersAndSnapshotsAreEqual(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard leader = new TestShard(new Random(seed));
    leader.settings.encoding.streamBlockEntries = 1 + random.nextInt(9);
    // The form that a value is kept in is each replica's own.
    ShardEngine follower = engine(new EngineSettings());
    SnapshotWalk walk = null;
    long atStart = 0;
    List<SlotChunk> chunks = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      leader.nowMs += random.nextInt(40);
      leader.run(command(random));
      if (random.nextBoolean()) {
        replicate(leader, follower);
      }
      if (step == 200) {
        replicate(leader, follower);
        atStart = leader.engine.slotChecksum(SLOT);
        walk = leader.engine.startSnapshot();
      }
      if (walk != null && !walk.isDone() && step > 230) {
        chunks.addAll(walk.step(1));
      }
    }
    replicate(leader, follower);
    assertThat(follower.slotChecksum(SLOT)).isEqualTo(leader.engine.slotChecksum(SLOT));
    while (walk != null && !walk.isDone()) {
      chunks.addAll(walk.step(1));
    }
    ShardEngine loaded = engine(new EngineSettings());
    for (SlotChunk chunk : chunks) {
      chunk.writePieces(piece -> loaded.loadPiece(ByteBuffer.wrap(piece)));
    }
    assertThat(loaded.slotChecksum(SLOT)).isEqualTo(atStart);
  }

  private static void replicate(TestShard leader, ShardEngine follower) {
    if (leader.engine.hasEffects()) {
      long sequence = leader.engine.openSequence();
      follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
      leader.engine.committed(sequence);
    }
  }

  @Test
  void damagedEntriesAreRefused() {
    int refused = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      TestShard leader = new TestShard(random);
      ShardEngine follower = engine(new EngineSettings());
      for (int step = 0; step < 20; step++) {
        leader.run(command(random));
      }
      leader.run("COPY", "s", "t", "REPLACE");
      byte[] entry = leader.engine.closeEntry();
      for (int i = 0; i < 3; i++) {
        entry[random.nextInt(entry.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        follower.apply(ByteBuffer.wrap(entry));
        follower.slotChecksum(SLOT);
      } catch (CorruptEntryException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  @Test
  void damagedBlocksAreRefused() {
    TestShard shard = new TestShard();
    for (int i = 1; i <= 60; i++) {
      shard.run("XADD", "s", i + "-1", "field", "value" + i, "n", "" + i);
    }
    List<byte[]> pieces = new ArrayList<>();
    SnapshotWalk walk = shard.engine.startSnapshot();
    while (!walk.isDone()) {
      for (SlotChunk chunk : walk.step(100)) {
        chunk.writePieces(pieces::add);
      }
    }
    int refused = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      byte[] piece = pieces.getFirst().clone();
      piece[random.nextInt(piece.length)] ^= (byte) (1 << random.nextInt(8));
      ShardEngine loaded = engine(new EngineSettings());
      try {
        loaded.loadPiece(ByteBuffer.wrap(piece));
        loaded.slotChecksum(SLOT);
      } catch (CorruptEntryException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void anEmptyStreamLivesOn() {
    TestShard shard = new TestShard();
    shard.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
    assertThat(shard.run("EXISTS", "s")).isEqualTo(Reply.ONE);
    shard.run("XADD", "s", "5-5", "f", "v");
    shard.run("XTRIM", "s", "MAXLEN", "0");
    assertThat(shard.run("XLEN", "s")).isEqualTo(Reply.ZERO);
    assertThat(shard.run("XADD", "s", "5-*", "f", "v")).isEqualTo(Reply.Bulk.of("5-6"));
    assertThat(shard.run("OBJECT", "ENCODING", "s")).isEqualTo(Reply.Bulk.of("stream"));
  }

  private static String[] command(Random random) {
    String key = random.nextBoolean() ? "s" : "t";
    String group = random.nextBoolean() ? "g" : "h";
    String consumer = random.nextBoolean() ? "alice" : "bob";
    String id = String.valueOf(random.nextInt(300));
    return switch (random.nextInt(19)) {
      case 0, 1, 2, 3, 4, 5 -> new String[] {"XADD", key, "*", "f", id, "g", "v"};
      case 6 -> new String[] {"XADD", key, "MAXLEN", "~", "20", "*", "f", id};
      case 7 -> new String[] {"XGROUP", "CREATE", key, group, "0", "MKSTREAM"};
      case 8, 9 ->
          new String[] {"XREADGROUP", "GROUP", group, consumer, "COUNT", "5", "STREAMS", key, ">"};
      case 10 -> new String[] {"XREADGROUP", "GROUP", group, consumer, "STREAMS", key, "0"};
      case 11 -> new String[] {"XAUTOCLAIM", key, group, consumer, "0", "0", "COUNT", "3"};
      case 12 -> new String[] {"XTRIM", key, "MAXLEN", String.valueOf(random.nextInt(60))};
      case 13 -> new String[] {"XGROUP", "DELCONSUMER", key, group, consumer};
      case 14 -> new String[] {"XADD", key, id + "-1", "f", "v"};
      case 15 -> new String[] {"XDEL", key, id + "-1", id};
      case 16 -> new String[] {"COPY", "s", "t", "REPLACE"};
      case 17 -> new String[] {"XCLAIM", key, group, consumer, "0", id + "-1", "FORCE"};
      default ->
          random.nextInt(8) == 0
              ? new String[] {"XGROUP", "DESTROY", key, group}
              : new String[] {"XACK", key, group, id + "-1"};
    };
  }
}
