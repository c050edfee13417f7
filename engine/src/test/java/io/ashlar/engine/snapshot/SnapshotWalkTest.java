package io.ashlar.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a walk hands out is the keyspace as it was when the walk began, whatever happens since. */
class SnapshotWalkTest {
  private static final int[] DATABASES = {0, 0, 0, 1, 9};

  @Property(tries = 150, seed = "31")
  void fewSlotsUnderRandomCommands(@ForAll long seed) {
    Random random = new Random(seed);
    int[] slots = {0, 1, 7, 16382, 16383};
    walkUnderCommands(random, slots, 12, 300, 1 + random.nextInt(20), 120);
  }

  @Property(tries = 40, seed = "32")
  void aCrowdedSlot(@ForAll long seed) {
    Random random = new Random(seed);
    walkUnderCommands(random, new int[] {99}, 400, 1500, 1 + random.nextInt(30), 120);
  }

  @Property(tries = 6, seed = "33")
  void thousandsOfSlots(@ForAll long seed) {
    Random random = new Random(seed);
    int[] slots = random.ints(4000, 0, Keyspace.SLOT_COUNT).toArray();
    walkUnderCommands(random, slots, 2, 6000, 100 + random.nextInt(200), 500);
  }

  @Property(tries = 30, seed = "34")
  void twoWalksAtOnceDoNotDisturbEachOther(@ForAll long seed) {
    Random random = new Random(seed);
    int[] slots = {3, 4, 5};
    TestShard shard = new TestShard(new Random(seed));
    change(shard, random, slots, 20, 200, 50);
    long[] first = checksums(shard.engine);
    SnapshotWalk one = shard.engine.startSnapshot();
    List<SlotChunk> fromOne = new ArrayList<>(one.step(5));
    change(shard, random, slots, 20, 30, 50);
    long[] second = checksums(shard.engine);
    SnapshotWalk two = shard.engine.startSnapshot();
    List<SlotChunk> fromTwo = new ArrayList<>();
    while (!one.isDone() || !two.isDone()) {
      fromOne.addAll(one.step(1 + random.nextInt(5)));
      fromTwo.addAll(two.step(1 + random.nextInt(9)));
      change(shard, random, slots, 20, 5, 50);
    }
    assertThat(checksums(load(fromOne))).isEqualTo(first);
    assertThat(checksums(load(fromTwo))).isEqualTo(second);
  }

  @Test
  void aCancelledWalkHandsOutNothingMoreAndTheKeysAreLeftAlone() {
    TestShard shard = new TestShard();
    for (int i = 0; i < 100; i++) {
      shard.run("SET", "k" + i, "v");
    }
    SnapshotWalk walk = shard.engine.startSnapshot();
    assertThat(walk.step(10)).isNotEmpty();
    shard.run("SET", "k1", "w");
    walk.cancel();
    assertThat(walk.isDone()).isTrue();
    assertThat(walk.step(1000)).isEmpty();
    shard.run("SET", "k2", "w");
    shard.run("FLUSHALL");
    assertThat(walk.step(1000)).isEmpty();
    SnapshotWalk next = shard.engine.startSnapshot();
    while (!next.isDone()) {
      assertThat(next.step(10)).isEmpty();
    }
  }

  @Test
  void flushingTwiceBeforeTheFirstStepKeepsTheOldKeys() {
    TestShard shard = new TestShard();
    shard.run("SET", "a", "1");
    shard.run("APPEND", "b", "x".repeat(600));
    long[] before = checksums(shard.engine);
    SnapshotWalk walk = shard.engine.startSnapshot();
    shard.run("APPEND", "b", "y");
    shard.run("FLUSHALL");
    shard.run("SET", "a", "2");
    shard.run("FLUSHALL");
    shard.run("SET", "c", "3");
    List<SlotChunk> chunks = new ArrayList<>();
    while (!walk.isDone()) {
      chunks.addAll(walk.step(1));
    }
    assertThat(checksums(load(chunks))).isEqualTo(before);
  }

  @Test
  void stepsStaySmall() {
    TestShard shard = new TestShard();
    for (int i = 0; i < 20_000; i++) {
      shard.run(i % 3, "SET", "k" + i, "v");
    }
    SnapshotWalk walk = shard.engine.startSnapshot();
    int steps = 0;
    while (!walk.isDone()) {
      int records = walk.step(400).stream().mapToInt(chunk -> chunk.size()).sum();
      assertThat(records).isLessThan(480);
      steps++;
    }
    assertThat(steps).isGreaterThanOrEqualTo(20_000 / 480);
  }

  private static void walkUnderCommands(
      Random random, int[] slots, int keys, int commandsBefore, int stepMax, int burstMax) {
    TestShard shard = new TestShard(new Random(random.nextLong()));
    change(shard, random, slots, keys, commandsBefore, 1000);
    long[] before = checksums(shard.engine);
    List<Databases.Size> sizes = shard.engine.databases().sizes();
    SnapshotWalk walk = shard.engine.startSnapshot();
    List<SlotChunk> chunks = new ArrayList<>();
    int flushOneIn = random.nextBoolean() ? 300 : Integer.MAX_VALUE;
    while (!walk.isDone()) {
      change(shard, random, slots, keys, random.nextInt(burstMax), flushOneIn);
      chunks.addAll(walk.step(1 + random.nextInt(stepMax)));
    }
    change(shard, random, slots, keys, 50, flushOneIn);
    ShardEngine loaded = load(chunks);
    assertThat(loaded.databases().sizes()).isEqualTo(sizes);
    assertThat(checksums(loaded)).isEqualTo(before);
    int last = -1;
    for (SlotChunk chunk : chunks) {
      if (chunk.requests() != null) {
        assertThat(last).as("requests come first").isEqualTo(-1);
        continue;
      }
      int place = chunk.database() * Keyspace.SLOT_COUNT + chunk.slot();
      assertThat(place).as("slots of a database ascend").isGreaterThanOrEqualTo(last);
      last = place;
    }
  }

  private static void change(
      TestShard shard, Random random, int[] slots, int keys, int commands, int flushOneIn) {
    for (int i = 0; i < commands; i++) {
      shard.nowMs += random.nextInt(3);
      int slot = slots[random.nextInt(slots.length)];
      String key = "k" + random.nextInt(keys);
      String other = "k" + random.nextInt(keys);
      shard.database = DATABASES[random.nextInt(DATABASES.length)];
      String elsewhere = "" + DATABASES[random.nextInt(DATABASES.length)];
      if (random.nextInt(flushOneIn) == 1) {
        shard.run(random.nextInt(3) == 0 ? "FLUSHALL" : "FLUSHDB");
      }
      switch (random.nextInt(15)) {
        case 0, 1 -> shard.run(slot, "SET", key, "v" + i);
        case 2 -> shard.run(slot, "APPEND", key, "a".repeat(random.nextInt(700)));
        case 3 -> shard.run(slot, "SETRANGE", key, "" + random.nextInt(900), "r" + i);
        case 4 -> shard.run(slot, "DEL", key);
        case 5 -> shard.run(slot, "PEXPIRE", key, "" + (1 + random.nextInt(200)));
        case 6 -> shard.run(slot, "RENAME", key, other);
        case 7 -> shard.run(slot, "COPY", key, other, "REPLACE");
        case 8 -> shard.run(slot, "COPY", key, other, "DB", elsewhere, "REPLACE");
        case 9 -> shard.run(slot, "MOVE", key, elsewhere);
        case 10 -> shard.run("SWAPDB", "" + shard.database, elsewhere);
        case 11, 12 -> request(shard, random, slot, i);
        case 13 -> shard.run(slot, "RPUSH", "l" + random.nextInt(3), "e" + i, "f");
        default -> shard.engine.expireStep(shard.nowMs, 20);
      }
    }
  }

  /** A new request, now and then one that was sent before. */
  private static void request(TestShard shard, Random random, int slot, int i) {
    ClientId client = new ClientId(random.nextInt(3), 7);
    long sequence = random.nextInt(5) == 0 ? 1 + random.nextInt(30) : shard.nowMs + i;
    RequestId id = new RequestId(client, sequence, random.nextBoolean() ? sequence : 0, 0);
    shard.engine.execute(x -> Reply.OK, 0, slot, false, true, shard.nowMs, id);
  }

  private static ShardEngine load(List<SlotChunk> chunks) {
    ShardEngine engine =
        new ShardEngine(0x5eed, new EngineSettings(), new EngineStats(), new Random(1));
    for (SlotChunk chunk : chunks) {
      chunk.strings().forEach(record -> engine.loadString(chunk.database(), chunk.slot(), record));
      chunk.writePieces(piece -> engine.loadPiece(ByteBuffer.wrap(piece)));
    }
    return engine;
  }

  private static long[] checksums(ShardEngine engine) {
    long[] sums = new long[Keyspace.SLOT_COUNT];
    for (int slot = 0; slot < sums.length; slot++) {
      sums[slot] = engine.slotChecksum(slot);
    }
    return sums;
  }
}
