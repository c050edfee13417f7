package io.ashlar.engine.effect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.ValueTypes;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EffectApplierTest {
  private static final long HASH_SEED = 0x5eed;
  private static final int[] DATABASES = {0, 1, 15};
  private static final int[] SLOTS = {0, 255, 256, 16383};

  @Property(tries = 150, seed = "41")
  void aSecondEngineEndsUpEqual(@ForAll long seed) {
    Random random = new Random(seed);
    ShardEngine leader = engine();
    EffectBuffer buffer = new EffectBuffer();
    EffectRecorder recorder = new EffectRecorder(leader.databases(), buffer);
    ShardEngine follower = engine();
    for (int entry = 0; entry < 10; entry++) {
      record(random, leader.databases(), recorder, random.nextInt(40));
      ByteBuffer bytes = ByteBuffer.wrap(buffer.take(1000 + entry));
      // Entries come as views into larger buffers, read-only ones, too.
      follower.apply(random.nextBoolean() ? bytes : bytes.asReadOnlyBuffer());
      assertThat(follower.clockMs()).isEqualTo(1000 + entry);
      assertEqual(follower, leader);
    }
  }

  /** Who only has the bytes hears of the same changes as who heard of them while they were made. */
  @Property(tries = 150, seed = "44")
  void theBytesTellWhichKeysChanged(@ForAll long seed) {
    Random random = new Random(seed);
    ShardEngine leader = engine();
    EffectBuffer buffer = new EffectBuffer();
    EffectRecorder recorder = new EffectRecorder(leader.databases(), buffer);
    ToldKeys told = new ToldKeys(leader.databases());
    recorder.setTap(told);
    EffectKeys keys = new EffectKeys(ValueTypes.ALL);
    for (int entry = 0; entry < 10; entry++) {
      record(random, leader.databases(), recorder, random.nextInt(40));
      ToldKeys read = new ToldKeys(leader.databases());
      keys.read(ByteBuffer.wrap(buffer.take(1000 + entry)), read);
      assertThat(read.changes).isEqualTo(told.changes);
      told.changes.clear();
    }
  }

  @Property(tries = 400, seed = "42")
  void damagedEntriesAreAppliedOrRefusedAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    Databases databases = new Databases(new ValueContext(HASH_SEED, new EncodingLimits()));
    EffectBuffer buffer = new EffectBuffer();
    record(random, databases, new EffectRecorder(databases, buffer), 15);
    byte[] entry = buffer.take(1);
    for (int round = 0; round < 20; round++) {
      byte[] broken =
          random.nextInt(4) == 0
              ? Arrays.copyOf(entry, random.nextInt(entry.length))
              : entry.clone();
      for (int flips = random.nextInt(4); flips > 0 && broken.length > 0; flips--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      applyOrRefuse(broken);
    }
  }

  @Property(tries = 2000, seed = "43")
  void noiseIsAppliedOrRefusedAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] noise = new byte[9 + random.nextInt(40)];
    random.nextBytes(noise);
    noise[0] = 1;
    noise[Math.min(9, noise.length - 1)] = (byte) (1 + random.nextInt(14));
    if (noise.length > 11) {
      noise[10] &= 0x3f;
    }
    applyOrRefuse(noise);
  }

  @Test
  void whatNoVersionWroteIsRefused() {
    assertRefused();
    assertRefused(2, 0, 0, 0, 0, 0, 0, 0, 0);
    assertRefused(1, 0, 0, 0);
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0);
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.DELETE, 0x40, 0, 1, 'k');
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.DATABASE, 16, EffectCode.FLUSH_DB);
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.DATABASE, 1, EffectCode.DATABASE, 1);
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.SWAP, 0, 16);
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.MOVE, 0, 0, 1, 'k', 1);
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.RENAME, 0, 0, 1, 'k', 1, 'l');
    assertRefused(1, 0, 0, 0, 0, 0, 0, 0, 0, EffectCode.DELETE, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x7f);
    assertRefused(
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        EffectCode.WRITE,
        0,
        0,
        1,
        'k',
        0xff,
        0xff,
        0xff,
        0xff,
        0x07,
        1,
        'x');
  }

  private static void assertRefused(int... values) {
    byte[] entry = new byte[values.length];
    for (int i = 0; i < entry.length; i++) {
      entry[i] = (byte) values[i];
    }
    assertThatThrownBy(() -> engine().apply(ByteBuffer.wrap(entry)))
        .as(Arrays.toString(values))
        .isInstanceOf(CorruptEntryException.class);
  }

  private static void applyOrRefuse(byte[] entry) {
    ShardEngine engine = engine();
    try {
      engine.apply(ByteBuffer.wrap(entry));
    } catch (CorruptEntryException expected) {
      return;
    }
    // Whatever it was, it left a state that can be walked.
    for (int slot : SLOTS) {
      engine.slotChecksum(slot);
    }
    assertThat(engine.databases().heapBytes()).isGreaterThanOrEqualTo(0);
  }

  private static void record(
      Random random, Databases databases, EffectRecorder recorder, int effects) {
    for (int i = 0; i < effects; i++) {
      Keyspace keyspace = databases.of(DATABASES[random.nextInt(DATABASES.length)]);
      Keyspace elsewhere = databases.of(DATABASES[random.nextInt(DATABASES.length)]);
      int slot = SLOTS[random.nextInt(SLOTS.length)];
      byte[] key = ("k" + random.nextInt(8)).getBytes(UTF_8);
      byte[] other = ("k" + random.nextInt(8)).getBytes(UTF_8);
      boolean exists = keyspace.find(slot, key) != null;
      byte[] value = new byte[random.nextInt(random.nextInt(5) == 0 ? 20_000 : 200)];
      random.nextBytes(value);
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          long expireAtMs = random.nextBoolean() ? Records.NO_EXPIRY : random.nextLong(1L << 45);
          byte[] stored = StringRecord.of(key, value, 0, value.length, expireAtMs, false);
          recorder.put(keyspace, slot, key, keyspace.hash(key), stored);
        }
        case 2 -> recorder.delete(keyspace, slot, key);
        case 3 -> {
          long expireAtMs = random.nextInt(3) == 0 ? Records.NO_EXPIRY : random.nextInt();
          recorder.expireAt(keyspace, slot, key, expireAtMs);
        }
        case 4 -> recorder.write(keyspace, slot, key, random.nextInt(1000), value);
        case 5 -> {
          if (exists) {
            recorder.rename(keyspace, slot, key, other);
          }
        }
        case 6 -> {
          if (exists) {
            recorder.copy(keyspace, slot, key, elsewhere, other);
          }
        }
        case 7 -> {
          if (exists && elsewhere.find(slot, key) == null) {
            recorder.move(keyspace, slot, key, elsewhere);
          }
        }
        case 8 -> recorder.swap(keyspace.database(), elsewhere.database());
        default -> {
          if (random.nextInt(15) == 0) {
            recorder.flush();
          } else if (random.nextInt(5) == 0) {
            recorder.flush(keyspace);
          }
        }
      }
    }
  }

  private static void assertEqual(ShardEngine actual, ShardEngine expected) {
    for (int slot : SLOTS) {
      assertThat(actual.slotChecksum(slot)).isEqualTo(expected.slotChecksum(slot));
    }
    assertThat(actual.databases().sizes()).isEqualTo(expected.databases().sizes());
    assertThat(actual.databases().heapBytes()).isEqualTo(expected.databases().heapBytes());
  }

  private static ShardEngine engine() {
    return new ShardEngine(HASH_SEED, new EngineSettings(), new EngineStats(), new Random(1));
  }
}
