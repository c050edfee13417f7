package io.ashlar.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.Keyspace;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Active expiry under a clock that the test moves. */
class ActiveExpiryTest {
  private static final int STEP_KEYS = 20;

  @Property(tries = 60, seed = "51")
  void everythingExpiredVanishesWhateverHappensInBetween(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard(new Random(seed));
    int slots = 1 + random.nextInt(6);
    int lasting = 0;
    for (int step = 0; step < 400; step++) {
      shard.nowMs += random.nextInt(4);
      for (int i = random.nextInt(12); i > 0; i--) {
        int slot = random.nextInt(slots) * 3000;
        String key = "k" + random.nextInt(300);
        switch (random.nextInt(8)) {
          case 0 -> shard.run(slot, "DEL", key);
          case 1 -> shard.run(slot, "PERSIST", key);
          case 2 -> shard.run(slot, "PEXPIRE", key, "" + (1 + random.nextInt(60)));
          case 3 -> shard.run(slot, "APPEND", key, "x".repeat(random.nextInt(600)));
          default -> shard.run(slot, "SET", key, "v", "PX", "" + (1 + random.nextInt(100)));
        }
      }
      if (random.nextInt(150) == 0) {
        shard.run("FLUSHALL");
      }
      shard.engine.expireStep(shard.nowMs, 1 + random.nextInt(STEP_KEYS));
    }
    shard.nowMs += 1000;
    Keyspace keyspace = shard.engine.keyspace(0);
    long stepsAtMost = 10 + 2 * keyspace.keyCount() / STEP_KEYS + 2L * slots;
    while (shard.engine.expireStep(shard.nowMs, STEP_KEYS)) {
      assertThat(stepsAtMost--).as("bounded").isPositive();
    }
    assertThat(keyspace.expiringCount()).isEqualTo(lasting);
  }

  @Test
  void aKeyAddedBehindASweepIsFoundByTheNext() {
    TestShard shard = new TestShard();
    for (int i = 0; i < 200; i++) {
      shard.run("SET", "old" + i, "v", "PX", "10");
    }
    shard.nowMs += 11;
    assertThat(shard.engine.expireStep(shard.nowMs, 150)).isTrue();
    // The sweep is about three quarters through the slot; most of these stand behind it.
    for (int i = 0; i < 50; i++) {
      shard.run("SET", "new" + i, "v", "PX", "20");
    }
    while (shard.engine.expireStep(shard.nowMs, 150)) {}
    shard.nowMs += 21;
    while (shard.engine.expireStep(shard.nowMs, 150)) {}
    assertThat(shard.engine.keyspace(0).keyCount()).isZero();
  }

  @Test
  void aStepDeletesLittleMoreThanItsLimit() {
    TestShard shard = new TestShard();
    for (int i = 0; i < 20_000; i++) {
      shard.run(i % 4000, "SET", "k" + i, "v", "PX", "10");
    }
    shard.nowMs += 10;
    Keyspace keyspace = shard.engine.keyspace(0);
    int steps = 0;
    boolean more = true;
    while (more) {
      long before = keyspace.keyCount();
      more = shard.engine.expireStep(shard.nowMs, 500);
      assertThat(before - keyspace.keyCount()).isLessThanOrEqualTo(550);
      steps++;
    }
    assertThat(keyspace.keyCount()).isZero();
    assertThat(steps).isBetween(20_000 / 550, 120);
    assertThat(shard.engine.stats().expiredKeys).isEqualTo(20_000);
  }

  @Test
  void deletionsAreEffectsAndNothingHappensWhenSwitchedOff() {
    TestShard shard = new TestShard();
    shard.run("SET", "k", "v", "PX", "10");
    shard.engine.closeEntry();
    shard.nowMs += 10;
    shard.settings.activeExpiry = false;
    assertThat(shard.engine.expireStep(shard.nowMs, 100)).isFalse();
    assertThat(shard.engine.keyspace(0).find(TestShard.SLOT, "k".getBytes(UTF_8))).isNotNull();
    shard.settings.activeExpiry = true;
    shard.engine.expireStep(shard.nowMs, 100);
    assertThat(shard.engine.hasEffects()).isTrue();
    assertThat(shard.engine.keyspace(0).keyCount()).isZero();
  }

  @Test
  void theEarliestExpiryOfASlotIsNeverLate() {
    Random random = new Random(6);
    TestShard shard = new TestShard();
    Keyspace keyspace = shard.engine.keyspace(0);
    for (int step = 0; step < 3000; step++) {
      shard.nowMs += random.nextInt(2);
      shard.run("SET", "k" + random.nextInt(500), "v", "PX", "" + (1 + random.nextInt(100)));
      boolean more = shard.engine.expireStep(shard.nowMs, 1 + random.nextInt(30));
      if (!more) {
        // A whole round found nothing: then nothing that expired may be left.
        keyspace.walk(
            TestShard.SLOT,
            0,
            Integer.MAX_VALUE,
            (record, hash) ->
                assertThat(io.ashlar.engine.keyspace.Records.isExpired(record, shard.nowMs))
                    .isFalse());
      }
    }
  }
}
