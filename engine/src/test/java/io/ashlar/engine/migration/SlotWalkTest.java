package io.ashlar.engine.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.effect.KeyEffects;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The keys that a target has when it acquires slots are those that the source released. */
class SlotWalkTest {
  private static final long ID = 7;
  private static final int[] MOVING = {3, 100, 101, 9000};
  private static final int[] STAYING = {0, 99, 16383};

  /** A leader, and a follower that applies its entries. */
  private static final class Shard {
    final TestShard leader;
    ShardEngine follower = engine();

    Shard(long seed) {
      leader = new TestShard(new Random(seed));
    }

    Reply run(MigrationCommand command) {
      Reply reply = leader.execute(command, -1, false);
      catchUp();
      return reply;
    }

    void catchUp() {
      if (leader.engine.hasEffects()) {
        long sequence = leader.engine.openSequence();
        follower.apply(ByteBuffer.wrap(leader.engine.closeEntry()));
        leader.engine.committed(sequence);
      }
    }

    /** The follower is exchanged for what a snapshot of the leader makes. */
    void reload() {
      catchUp();
      ShardEngine loaded = engine();
      SnapshotWalk walk = leader.engine.startSnapshot();
      loaded.loadSlots(ByteBuffer.wrap(walk.slotsState()));
      while (!walk.isDone()) {
        walk.step(50).forEach(chunk -> load(chunk, loaded));
      }
      loaded.loadClock(leader.engine.clockMs());
      follower = loaded;
    }

    private static void load(SlotChunk chunk, ShardEngine into) {
      long id = chunk.migration();
      for (byte[] record : chunk.strings()) {
        if (id == SlotChunk.LIVE) {
          into.loadString(chunk.database(), chunk.slot(), record);
        } else {
          ByteWriter out = new ByteWriter();
          KeyEffects.put(out, chunk.database(), chunk.slot(), record);
          into.loadHidden(id, ByteBuffer.wrap(out.toBytes()));
        }
      }
      chunk.writePieces(
          piece -> {
            if (id == SlotChunk.LIVE) {
              into.loadPiece(ByteBuffer.wrap(piece));
            } else {
              into.loadHidden(id, ByteBuffer.wrap(piece));
            }
          });
    }

    private static ShardEngine engine() {
      return new ShardEngine(0x5eed, new EngineSettings(), new EngineStats(), new Random(2));
    }

    void check() {
      catchUp();
      assertThat(follower.slots().toBytes()).isEqualTo(leader.engine.slots().toBytes());
      for (int slot : new int[] {3, 100, 101, 9000, 0, 99, 16383}) {
        assertThat(follower.slotChecksum(slot)).isEqualTo(leader.engine.slotChecksum(slot));
      }
      assertThat(follower.databases().sizes()).isEqualTo(leader.engine.databases().sizes());
    }
  }

  /** Sends pieces to a target as chunks. */
  private static final class Sender {
    final Shard target;
    final long attempt;
    final ByteWriter out = new ByteWriter();
    long number;

    Sender(Shard target, long attempt) {
      this.target = target;
      this.attempt = attempt;
      assertThat(target.run(new MigrationCommand.Begin(ID, attempt, slots(MOVING))))
          .isEqualTo(Reply.ZERO);
    }

    void take(MovedPiece piece) {
      piece.encode(out, full -> flush());
    }

    void flush() {
      if (out.length() > 0) {
        byte[] chunk = out.toBytes();
        out.truncate(0);
        Reply reply = target.run(new MigrationCommand.Stage(ID, attempt, number, chunk));
        assertThat(reply).isEqualTo(Reply.Int.of(++number));
      }
    }
  }

  @Property(tries = 300, seed = "41")
  void whatArrivesIsWhatWasReleased(@ForAll long seed) {
    Random random = new Random(seed);
    move(random, 8, 400, 40, random.nextBoolean() ? 200 : Integer.MAX_VALUE);
  }

  @Property(tries = 20, seed = "42")
  void manyKeys(@ForAll long seed) {
    move(new Random(seed), 900, 6_000, 150, 5_000);
  }

  private static void move(
      Random random, int keys, int commandsBefore, int burstMax, int flushOneIn) {
    Shard source = new Shard(random.nextLong());
    Shard target = new Shard(random.nextLong());
    source.run(new MigrationCommand.Own(all()));
    target.run(new MigrationCommand.Own(new BitSet()));
    int[] both =
        java.util.stream.IntStream.concat(
                java.util.Arrays.stream(MOVING), java.util.Arrays.stream(STAYING))
            .toArray();
    RandomCommands commands = new RandomCommands(source.leader, random, both, keys, flushOneIn);
    commands.run(commandsBefore);
    if (random.nextBoolean()) {
      // An attempt that came to nothing.
      Sender failed = new Sender(target, 1);
      SlotWalk walk = source.leader.engine.handover.handOut(ID, slots(MOVING), failed::take);
      walk.step();
      failed.flush();
      source.leader.engine.handover.stop();
    }
    Sender sender = new Sender(target, 2);
    SlotWalk walk = source.leader.engine.handover.handOut(ID, slots(MOVING), sender::take);
    boolean smallSteps = random.nextBoolean();
    while (!walk.isDone()) {
      if (smallSteps) {
        walk.step(1 + random.nextInt(4_000));
      } else {
        walk.step();
      }
      commands.run(random.nextInt(burstMax));
      if (random.nextInt(4) == 0) {
        sender.flush();
      }
      if (random.nextInt(20) == 0) {
        target.reload();
        source.reload();
      }
    }
    commands.run(random.nextInt(burstMax));
    source.catchUp();
    long[] before = checksums(source.leader.engine);
    assertThat(source.run(new MigrationCommand.Release(ID, slots(MOVING)))).isEqualTo(Reply.OK);
    source.leader.engine.handover.stop();
    sender.flush();
    checkReleased(source);
    if (random.nextInt(3) == 0) {
      source.reload();
    }
    if (random.nextInt(3) == 0) {
      sender = new Sender(target, 3);
      SlotWalk again = source.leader.engine.handover.handOut(ID, slots(MOVING), sender::take);
      while (!again.isDone()) {
        again.step();
      }
      sender.flush();
    }
    assertThat(target.leader.engine.databases().keyCount()).as("hidden").isZero();
    target.run(new MigrationCommand.Acquire(ID, sender.attempt, sender.number));
    assertThat(checksums(target.leader.engine)).isEqualTo(before);
    assertThat(source.run(new MigrationCommand.Left(ID))).isEqualTo(Reply.OK);
    commands(target, random).run(50);
    target.check();
    source.check();
    target.reload();
    target.check();
  }

  private static RandomCommands commands(Shard shard, Random random) {
    return new RandomCommands(shard.leader, random, MOVING, 20, 1000);
  }

  private static void checkReleased(Shard source) {
    for (int slot : MOVING) {
      assertThat(source.leader.engine.databases().keyCount(slot)).isZero();
      assertThat(source.leader.engine.slots().owns(slot)).isFalse();
      assertThat(source.leader.engine.slots().isLeaving(slot)).isTrue();
    }
  }

  @Test
  void slotsThatAreReclaimedHoldWhatTheyHeld() {
    Shard source = new Shard(1);
    source.run(new MigrationCommand.Own(all()));
    commands(source, new Random(5)).run(500);
    long[] before = checksums(source.leader.engine);
    long bytes = source.leader.engine.databases().heapBytes();
    source.run(new MigrationCommand.Release(ID, slots(MOVING)));
    checkReleased(source);
    assertThat(source.leader.engine.databases().heapBytes())
        .as("hidden keys take memory, too")
        .isGreaterThanOrEqualTo(bytes);
    source.reload();
    source.run(new MigrationCommand.Reclaim(ID));
    assertThat(checksums(source.leader.engine)).isEqualTo(before);
    assertThat(source.leader.engine.databases().heapBytes()).isEqualTo(bytes);
    source.check();
  }

  @Test
  void whatIsSaidAgainIsAnsweredAndChangesNothing() {
    Shard target = new Shard(1);
    assertThat(target.run(new MigrationCommand.Begin(ID, 1, slots(MOVING))))
        .as("nothing is known yet")
        .isEqualTo(MigrationCommand.LATER);
    target.run(new MigrationCommand.Own(slots(STAYING)));
    Sender sender = new Sender(target, 4);
    sender.take(new MovedPiece.Effects(KeyEffects.delete(0, 3, new byte[] {1})));
    sender.flush();
    assertThat(target.run(new MigrationCommand.Begin(ID, 4, slots(MOVING)))).isEqualTo(Reply.ONE);
    assertThat(target.run(new MigrationCommand.Stage(ID, 4, 0, new byte[0]))).isEqualTo(Reply.ONE);
    assertThat(target.run(new MigrationCommand.Stage(ID, 4, 2, new byte[0])))
        .isEqualTo(MigrationCommand.STALE);
    assertThat(target.run(new MigrationCommand.Begin(ID, 3, slots(MOVING))))
        .isEqualTo(MigrationCommand.STALE);
    assertThat(target.run(new MigrationCommand.Acquire(ID, 4, 0)))
        .isEqualTo(MigrationCommand.STALE);
    assertThat(target.run(new MigrationCommand.Acquire(ID, 4, 1)))
        .isEqualTo(MigrationCommand.ACQUIRED);
    assertThat(target.run(new MigrationCommand.Acquire(ID, 4, 1)))
        .isEqualTo(MigrationCommand.ACQUIRED);
    assertThat(target.run(new MigrationCommand.Bury(ID))).isEqualTo(MigrationCommand.ACQUIRED);
    assertThat(target.run(new MigrationCommand.Begin(ID, 9, slots(MOVING))))
        .isEqualTo(MigrationCommand.ACQUIRED);
    target.check();
  }

  @Test
  void aBuriedMigrationNeverArrives() {
    Shard target = new Shard(1);
    target.run(new MigrationCommand.Own(slots(STAYING)));
    Sender sender = new Sender(target, 4);
    assertThat(target.run(new MigrationCommand.Bury(ID))).isEqualTo(MigrationCommand.DEAD);
    assertThat(target.run(new MigrationCommand.Acquire(ID, 4, 0))).isEqualTo(MigrationCommand.DEAD);
    assertThat(target.run(new MigrationCommand.Stage(ID, 4, 0, new byte[0])))
        .isEqualTo(MigrationCommand.DEAD);
    assertThat(sender.number).isZero();
    assertThat(target.leader.engine.slots().incoming()).isEmpty();
    for (long id = 100; id < 2_000; id++) {
      target.run(new MigrationCommand.Bury(id));
    }
    assertThat(target.run(new MigrationCommand.Begin(ID, 9, slots(MOVING))))
        .as("long ago")
        .isEqualTo(MigrationCommand.FORGOTTEN);
    target.reload();
    target.check();
  }

  @Test
  void aChunkThatIsNoneEmptiesTheStagedKeysEverywhere() {
    Shard target = new Shard(1);
    target.run(new MigrationCommand.Own(slots(STAYING)));
    Sender sender = new Sender(target, 4);
    ByteWriter out = new ByteWriter();
    out.raw(KeyEffects.delete(0, 3, new byte[] {1}));
    out.int8(99);
    assertThat(target.run(new MigrationCommand.Stage(ID, 4, 0, out.toBytes())))
        .isEqualTo(MigrationCommand.STALE);
    assertThat(sender.number).isZero();
    target.check();
    new Sender(target, 6);
  }

  @Test
  void onlyOwnedSlotsAreReleased() {
    Shard source = new Shard(1);
    assertThat(source.run(new MigrationCommand.Release(ID, slots(MOVING))))
        .isEqualTo(MigrationCommand.NOT_OWNED);
    source.run(new MigrationCommand.Own(slots(STAYING)));
    assertThat(source.run(new MigrationCommand.Release(ID, slots(3, 99))))
        .isEqualTo(MigrationCommand.NOT_OWNED);
    assertThat(source.leader.engine.slots().owns(99)).isTrue();
    assertThat(source.leader.engine.slots().owns(3)).isFalse();
  }

  private static BitSet slots(int... which) {
    BitSet slots = new BitSet();
    for (int slot : which) {
      slots.set(slot);
    }
    return slots;
  }

  private static BitSet all() {
    BitSet slots = new BitSet();
    slots.set(0, 16384);
    return slots;
  }

  private static long[] checksums(ShardEngine engine) {
    long[] sums = new long[MOVING.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = engine.slotChecksum(MOVING[i]);
    }
    return sums;
  }
}
