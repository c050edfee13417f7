package io.ashlar.engine.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** All keys against a HashMap, and the counts and sizes against what they should count. */
class KeyspaceTest {
  private static final int[] SLOTS = {0, 1, 8000, 16383};

  private record Expected(byte[] value, long expireAtMs) {}

  @Property(tries = 60, seed = "23")
  void countsAndMemoryNeverDrift(@ForAll long seed) {
    Random random = new Random(seed);
    Keyspace keyspace =
        new Databases(new ValueContext(random.nextLong(), new EncodingLimits())).of(0);
    Map<String, Expected> model = new HashMap<>();
    for (int step = 0; step < 800; step++) {
      int slot = SLOTS[random.nextInt(SLOTS.length)];
      byte[] key = key(random);
      change(random, keyspace, model, slot, key);
      assertSame(keyspace, model, slot, key);
      if (step % 100 == 0) {
        assertCounts(keyspace, model);
      }
    }
    assertCounts(keyspace, model);
    for (String name : model.keySet()) {
      int slot = Integer.parseInt(name.substring(0, name.indexOf('/')));
      assertThat(keyspace.remove(slot, name.substring(name.indexOf('/') + 1).getBytes(UTF_8)))
          .isTrue();
    }
    assertThat(keyspace.keyCount()).isZero();
    assertThat(keyspace.expiringCount()).isZero();
    assertThat(keyspace.heapBytes()).isZero();
    assertThat(keyspace.nextNonEmptySlot(0)).isEqualTo(Keyspace.SLOT_COUNT);
  }

  private static void change(
      Random random, Keyspace keyspace, Map<String, Expected> model, int slot, byte[] key) {
    String name = name(slot, key);
    Expected old = model.get(name);
    switch (random.nextInt(random.nextInt(200) == 0 ? 7 : 6)) {
      case 0, 1 -> {
        byte[] value = value(random, 700);
        long expireAtMs = random.nextBoolean() ? Records.NO_EXPIRY : 1 + random.nextInt(1000);
        keyspace.put(slot, key, StringRecord.of(key, value, 0, value.length, expireAtMs, false));
        model.put(name, new Expected(value, expireAtMs));
      }
      case 2 -> {
        int offset = random.nextInt(600);
        byte[] part = value(random, 100);
        keyspace.writeString(slot, key, offset, part);
        byte[] before = old == null ? new byte[0] : old.value;
        byte[] value = Arrays.copyOf(before, Math.max(before.length, offset + part.length));
        System.arraycopy(part, 0, value, offset, part.length);
        model.put(name, new Expected(value, old == null ? Records.NO_EXPIRY : old.expireAtMs));
      }
      case 3 -> {
        long expireAtMs = random.nextBoolean() ? Records.NO_EXPIRY : 1 + random.nextInt(1000);
        assertThat(keyspace.expireAt(slot, key, expireAtMs)).isEqualTo(old != null);
        if (old != null) {
          model.put(name, new Expected(old.value, expireAtMs));
        }
      }
      case 6 -> {
        keyspace.flush();
        model.clear();
      }
      default -> {
        assertThat(keyspace.remove(slot, key)).isEqualTo(old != null);
        model.remove(name);
      }
    }
  }

  @Test
  void anExpiryOfARecordWithAnObjectComesAndGoesAlone() {
    Keyspace keyspace = new Databases(new ValueContext(1, new EncodingLimits())).of(0);
    byte[] key = {7};
    keyspace.writeString(0, key, 0, new byte[100_000]);
    Object lasting = java.util.Objects.requireNonNull(keyspace.find(0, key));
    assertThat(lasting).isInstanceOf(ObjectRecord.class);
    Records.setAccess(lasting, 4711);
    long bytes = keyspace.heapBytes();

    keyspace.expireAt(0, key, 1_000);
    Object expiring = java.util.Objects.requireNonNull(keyspace.find(0, key));
    assertThat(Records.expireAtMs(expiring)).isEqualTo(1_000);
    assertThat(Records.access(expiring)).isEqualTo(4711);
    assertThat(Records.stringArray(expiring)).isSameAs(Records.stringArray(lasting));
    assertThat(keyspace.heapBytes()).isEqualTo(bytes + 8);

    keyspace.expireAt(0, key, Records.NO_EXPIRY);
    Object again = java.util.Objects.requireNonNull(keyspace.find(0, key));
    assertThat(Records.expireAtMs(again)).isEqualTo(Records.NO_EXPIRY);
    assertThat(Records.access(again)).isEqualTo(4711);
    assertThat(keyspace.heapBytes()).isEqualTo(bytes);
  }

  private static void assertSame(
      Keyspace keyspace, Map<String, Expected> model, int slot, byte[] key) {
    Object record = keyspace.find(slot, key);
    @Nullable Expected expected = model.get(name(slot, key));
    if (expected == null) {
      assertThat(record).isNull();
    } else {
      Object found = java.util.Objects.requireNonNull(record);
      assertThat(Records.key(found)).isEqualTo(key);
      assertThat(Records.stringBytes(found)).isEqualTo(expected.value);
      assertThat(Records.expireAtMs(found)).isEqualTo(expected.expireAtMs);
      byte[] flat = Records.flat(found);
      assertThat(StringRecord.isWellFormed(flat)).isTrue();
      assertThat(Records.stringBytes(flat)).isEqualTo(expected.value);
      assertThat(Records.expireAtMs(flat)).isEqualTo(expected.expireAtMs);
    }
  }

  private static void assertCounts(Keyspace keyspace, Map<String, Expected> model) {
    assertThat(keyspace.keyCount()).isEqualTo(model.size());
    assertThat(keyspace.expiringCount())
        .isEqualTo(model.values().stream().filter(e -> e.expireAtMs >= 0).count());
    long[] records = {0};
    long seen = 0;
    for (int slot : SLOTS) {
      seen += keyspace.keyCount(slot);
      keyspace.walk(
          slot,
          0,
          Integer.MAX_VALUE,
          (record, hash) -> {
            records[0] += Records.heapBytes(record);
            assertThat(model).containsKey(name(slot, Records.key(record)));
          });
    }
    assertThat(seen).isEqualTo(model.size());
    // What is left are the tables: at most 24 bytes a key and a fixed part a slot.
    assertThat(keyspace.heapBytes() - records[0])
        .isBetween(0L, model.size() * 64L + SLOTS.length * 128L);
  }

  private static String name(int slot, byte[] key) {
    return slot + "/" + new String(key, UTF_8);
  }

  private static byte[] key(Random random) {
    int number = random.nextInt(40);
    return ((number % 5 == 0 ? "long".repeat(20) : "k") + number).getBytes(UTF_8);
  }

  private static byte[] value(Random random, int lengthMax) {
    byte[] value = new byte[random.nextInt(lengthMax)];
    random.nextBytes(value);
    return value;
  }
}
