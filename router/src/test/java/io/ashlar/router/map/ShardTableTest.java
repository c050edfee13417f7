package io.ashlar.router.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.keys.Scan;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShardTableTest {
  private static final NodeAddress A = new NodeAddress("a", 1);
  private static final NodeAddress B = new NodeAddress("b", 2);

  /** The first shard has slots on both sides of the second's. */
  private static final Reply TOLD =
      Reply.Array.of(
          Reply.Int.of(7),
          Reply.Array.of(Reply.Int.of(100), Reply.Int.of(199)),
          Reply.Array.of(
              Reply.Int.of(0), Reply.Int.of(99), Reply.Int.of(200), Reply.Int.of(16_383)));

  @Test
  void aScanVisitsEachShardOnceInTheOrderOfFirstSlots() {
    ShardTable table = ShardTable.of(TOLD).orElseThrow();
    List<Integer> visited = new ArrayList<>();
    long cursor = 0;
    do {
      int slot = table.scanSlot(cursor);
      visited.add(slot);
      assertThat(Scan.slotOf(table.scanCursor(cursor, slot))).isEqualTo(slot);
      cursor = table.scanNext(slot, 0);
    } while (cursor != 0);
    assertThat(visited).containsExactly(0, 100);
  }

  @Test
  void aCursorInsideTheShardIsTheNodesOwn() {
    ShardTable table = ShardTable.of(TOLD).orElseThrow();
    long inside = Scan.cursorAt(300) | 12;
    assertThat(table.scanNext(5, inside)).isEqualTo(inside);
    // A node's chain to another of its shards is not followed.
    assertThat(table.scanNext(300, Scan.cursorAt(100))).isEqualTo(Scan.cursorAt(100));
    assertThat(table.scanNext(150, Scan.cursorAt(300))).isZero();
  }

  @Test
  void nonsenseIsNoTable() {
    assertThat(ShardTable.of(Reply.OK)).isEmpty();
    assertThat(ShardTable.of(new Reply.Error("ERR no"))).isEmpty();
    assertThat(
            ShardTable.of(
                Reply.Array.of(Reply.ONE, Reply.Array.of(Reply.Int.of(5), Reply.Int.of(16_384)))))
        .isEmpty();
  }

  @Test
  void whatOneSlotTellsCountsForItsShard() {
    Routes routes = new Routes();
    routes.take(ShardTable.of(TOLD).orElseThrow());
    long before = routes.version();
    routes.learn(50, A);
    assertThat(routes.version()).isGreaterThan(before);
    assertThat(routes.leaderOf(16_000)).isEqualTo(A);
    assertThat(routes.leaderOf(150)).isNull();
    assertThat(routes.isComplete()).isFalse();
    routes.learn(199, B);
    assertThat(routes.isComplete()).isTrue();
    assertThat(routes.leaders()).containsExactly(A, B);
    long known = routes.version();
    routes.learn(7, A);
    assertThat(routes.version()).isEqualTo(known);
  }

  @Test
  void aNodeIsBelievedAboutItselfAndAboutThoseThatAreGone() {
    Routes routes = new Routes();
    routes.merge(A, table(A), Set.of());
    assertThat(routes.leaderOf(0)).isEqualTo(A);
    // B heard of a leader that A does not know to be: A has the better word, until it is gone.
    routes.merge(
        B, new SlotTable(List.of(range(new NodeAddress("c", 3))), List.of(A, B)), Set.of());
    assertThat(routes.leaderOf(0)).isEqualTo(A);
    routes.merge(B, table(B), Set.of());
    assertThat(routes.leaderOf(0)).isEqualTo(B);
    routes.merge(A, table(A), Set.of(B));
    assertThat(routes.leaderOf(0)).isEqualTo(A);
  }

  private static SlotTable table(NodeAddress leader) {
    return new SlotTable(List.of(range(leader)), List.of(A, B));
  }

  private static SlotTable.Range range(NodeAddress leader) {
    SlotRange all = new SlotRange(0, 16_383);
    return new SlotTable.Range(all.first(), all.last(), leader, List.of(leader));
  }
}
