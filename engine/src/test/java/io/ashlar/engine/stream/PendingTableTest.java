package io.ashlar.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Pending entries against a sorted map; copies do not see each other's changes. */
class PendingTableTest {
  private record Pair(PendingTable table, NavigableMap<StreamId, Long> model, Object[] owner) {}

  @Property(tries = 60, seed = "12")
  void rowsFollowTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    int range = random.nextBoolean() ? 100 : 5_000;
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair(new PendingTable(3), new TreeMap<>(), new Object[] {new Object()}));
    long appended = range;
    for (int step = 0; step < 3_000; step++) {
      Pair pair = pairs.get(random.nextInt(pairs.size()));
      Object owner = pair.owner[0];
      boolean appends = random.nextInt(3) == 0;
      StreamId id = new StreamId(appends ? appended++ : random.nextInt(range), random.nextInt(2));
      // Grows, then shrinks.
      if (random.nextInt(10) < (step < 1_800 ? 7 : 3)) {
        pair.table.put(owner, id, (long) step);
        pair.model.put(id, (long) step);
      } else {
        StreamId near = pair.model.ceilingKey(id);
        StreamId removed = near == null ? id : near;
        assertThat(pair.table.remove(owner, removed)).isEqualTo(near != null);
        pair.model.remove(removed);
      }
      if (step % 500 == 250) {
        pair.owner[0] = new Object();
        pairs.add(
            new Pair(pair.table.copy(), new TreeMap<>(pair.model), new Object[] {new Object()}));
      }
      check(pair, id);
    }
    pairs.forEach(PendingTableTest::checkAll);
  }

  private static void check(Pair pair, StreamId id) {
    assertThat(pair.table.size()).isEqualTo(pair.model.size());
    long at = pair.table.ceiling(id);
    StreamId ceiling = pair.model.ceilingKey(id);
    assertThat(at == PendingTable.NONE ? null : pair.table.id(at)).isEqualTo(ceiling);
    assertThat(pair.table.find(id) != PendingTable.NONE).isEqualTo(pair.model.containsKey(id));
  }

  private static void checkAll(Pair pair) {
    PendingTable table = pair.table;
    List<String> rows = new ArrayList<>();
    for (long at = table.first(); at != PendingTable.NONE; at = table.next(at)) {
      rows.add(table.id(at) + "=" + table.cell(at, 2));
    }
    assertThat(rows)
        .isEqualTo(
            pair.model.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    if (!rows.isEmpty()) {
      assertThat(table.id(table.last())).isEqualTo(pair.model.lastKey());
    }
    // Leaves are joined again: no more room than for a few times the rows.
    assertThat(table.heapBytes()).isLessThan(2_000 + pair.model.size() * 24L * 8);
  }
}
