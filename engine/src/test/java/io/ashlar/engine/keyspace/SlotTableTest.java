package io.ashlar.engine.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The table against a HashMap, with keys that crowd at the array's ends and in its middle. */
class SlotTableTest {
  private static final long SEED = 0x5eed;

  @Property(tries = 60, seed = "21")
  void holdsWhatAMapHolds(@ForAll long seed) {
    Random random = new Random(seed);
    List<byte[]> keys = crowded(random, 60);
    SlotTable table = new SlotTable();
    Map<String, Object> model = new HashMap<>();
    for (int step = 0; step < 1500; step++) {
      byte[] key = keys.get(random.nextInt(keys.size()));
      int hash = hash(key);
      String name = name(key);
      // Grows and shrinks in turns.
      if (random.nextInt(10) < (step / 250 % 2 == 0 ? 7 : 3)) {
        Object record = record(key, step);
        assertThat(table.put(key, hash, record, SEED)).isSameAs(model.put(name, record));
      } else {
        assertThat(table.remove(key, hash, SEED)).isSameAs(model.remove(name));
      }
      assertThat(table.size()).isEqualTo(model.size());
      assertThat(table.find(key, hash)).isSameAs(model.get(name));
      if (step % 50 == 0) {
        for (byte[] each : keys) {
          assertThat(table.find(each, hash(each))).isSameAs(model.get(name(each)));
        }
      }
    }
  }

  @Property(tries = 150, seed = "22")
  void aWalkSeesEveryKeyThatStaysExactlyOnce(@ForAll long seed) {
    Random random = new Random(seed);
    List<byte[]> keys = crowded(random, 200);
    List<byte[]> staying = keys.subList(0, random.nextInt(keys.size()));
    SlotTable table = new SlotTable();
    Set<String> there = new HashSet<>();
    staying.forEach(key -> put(table, key, there));
    for (byte[] key : keys) {
      if (random.nextBoolean()) {
        put(table, key, there);
      }
    }
    // Of one range, which is the order of the hashes, up to sixteen.
    CopyOrder order = CopyOrder.of(random.nextInt(512));
    Map<String, Integer> seen = new HashMap<>();
    long position = 0;
    boolean growing = random.nextBoolean();
    while (position < SlotTable.END) {
      long before = position;
      int limit = 1 + random.nextInt(8);
      position =
          table.walk(
              order,
              before,
              limit,
              SEED,
              (record, hash) -> {
                assertThat(hash).isEqualTo(hash(Records.key(record)));
                assertThat(order.place(hash)).isGreaterThanOrEqualTo(before);
                seen.merge(name(Records.key(record)), 1, Integer::sum);
              });
      assertThat(position).isGreaterThan(before);
      for (int change = random.nextInt(60); change > 0; change--) {
        byte[] key = keys.get(random.nextInt(keys.size()));
        if (random.nextInt(10) < (growing ? 8 : 2)) {
          put(table, key, there);
        } else if (!staying.contains(key) && there.remove(name(key))) {
          assertThat(table.remove(key, hash(key), SEED)).isNotNull();
        }
      }
    }
    assertThat(staying).allSatisfy(key -> assertThat(seen.get(name(key))).isEqualTo(1));
  }

  @Test
  void aLimitedWalkVisitsLittleMoreThanItsLimit() {
    SlotTable table = new SlotTable();
    Set<String> there = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      put(table, ("key" + i).getBytes(UTF_8), there);
    }
    long position = 0;
    int total = 0;
    while (position < SlotTable.END) {
      int[] visited = {0};
      position = table.walk(position, 100, SEED, (record, hash) -> visited[0]++);
      assertThat(visited[0]).isLessThan(130);
      total += visited[0];
    }
    assertThat(total).isEqualTo(50_000);
  }

  @Test
  void shrinksAgain() {
    SlotTable table = new SlotTable();
    Set<String> there = new HashSet<>();
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      keys.add(("key" + i).getBytes(UTF_8));
      put(table, keys.get(i), there);
    }
    assertThat(table.capacity()).isLessThanOrEqualTo(16_384);
    keys.forEach(key -> table.remove(key, hash(key), SEED));
    assertThat(table.size()).isZero();
    assertThat(table.capacity()).isLessThanOrEqualTo(8);
  }

  private static void put(SlotTable table, byte[] key, Set<String> there) {
    table.put(key, hash(key), record(key, 1), SEED);
    there.add(name(key));
  }

  /** Half of the keys have their homes in the first and last few places, half anywhere. */
  private static List<byte[]> crowded(Random random, int count) {
    List<byte[]> keys = new ArrayList<>();
    long next = random.nextInt(1 << 20);
    while (keys.size() < count) {
      byte[] key = ("k" + next++).getBytes(UTF_8);
      int home = hash(key) >>> 27;
      if (keys.size() % 2 == 0 || home == 0 || home == 31) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static Object record(byte[] key, int value) {
    byte[] bytes = String.valueOf(value).getBytes(UTF_8);
    return StringRecord.of(key, bytes, 0, bytes.length, Records.NO_EXPIRY, false);
  }

  private static int hash(byte[] key) {
    return KeyHash.hash(key, 0, key.length, SEED);
  }

  private static String name(byte[] key) {
    return new String(key, UTF_8);
  }
}
