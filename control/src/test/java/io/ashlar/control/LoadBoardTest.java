package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import io.ashlar.topology.SlotRanges;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadBoardTest {
  private static final SlotRange LOW = new SlotRange(0, 99);
  private static final SlotRange HIGH = new SlotRange(100, 16_383);
  private long nowNanos = 1;
  private final LoadBoard board = new LoadBoard(1_000, () -> nowNanos);

  private static ClusterMap map(SlotRange first, SlotRange second) {
    return new ClusterMap(
        "c".repeat(40),
        1,
        7,
        List.of(new NodeInfo("n1", "a".repeat(40), "h", 1, 2)),
        List.of(
            new ShardInfo("s1", List.of("n1"), List.of(first)),
            new ShardInfo("s2", List.of("n1"), List.of(second)),
            new ShardInfo("s3", List.of("n1"), List.of())));
  }

  private void tell(String shard, long term, SlotRange slots, long bytes, long ops) {
    long[] memoryBytes = new long[slots.size()];
    long[] opsPerSecond = new long[slots.size()];
    memoryBytes[0] = bytes;
    opsPerSecond[slots.size() - 1] = ops;
    ShardLoad load =
        new ShardLoad(shard, term, SlotRanges.toSet(List.of(slots)), memoryBytes, opsPerSecond);
    // As it comes from the other node.
    board.tell(ShardLoad.of(load.toBytes()));
  }

  @Test
  void allIsKnownOrNothing() {
    ClusterMap map = map(LOW, HIGH);
    assertThat(board.of(map)).isEmpty();
    tell("s1", 1, LOW, 10, 20);
    assertThat(board.of(map)).isEmpty();
    tell("s2", 1, HIGH, 1L << 40, 7);
    SlotLoads loads = board.of(map).orElseThrow();
    assertThat(loads.memoryBytes(0)).isEqualTo(10);
    assertThat(loads.opsPerSecond(99)).isEqualTo(20);
    assertThat(loads.memoryBytes(100)).isEqualTo(1L << 40);
    assertThat(loads.opsPerSecond(16_383)).isEqualTo(7);
    assertThat(loads.memoryBytes(1)).isZero();
  }

  @Test
  void slotsThatHaveMovedAreUnknownUntilTheirNewShardTells() {
    tell("s1", 1, LOW, 10, 20);
    tell("s2", 1, HIGH, 30, 40);
    ClusterMap moved = map(new SlotRange(0, 49), new SlotRange(50, 16_383));
    assertThat(board.of(moved)).isEmpty();
    tell("s2", 1, new SlotRange(50, 16_383), 50, 60);
    Optional<SlotLoads> loads = board.of(moved);
    assertThat(loads.orElseThrow().memoryBytes(50)).isEqualTo(50);
    assertThat(loads.orElseThrow().opsPerSecond(99)).as("told by who had it before").isZero();
  }

  @Test
  void oldWordsDoNotCount() {
    tell("s1", 2, LOW, 10, 20);
    tell("s2", 1, HIGH, 30, 40);
    tell("s1", 1, LOW, 99, 99);
    assertThat(board.of(map(LOW, HIGH)).orElseThrow().memoryBytes(0)).isEqualTo(10);
    nowNanos += TimeUnit.MILLISECONDS.toNanos(3_000);
    assertThat(board.of(map(LOW, HIGH))).isPresent();
    nowNanos += 1;
    assertThat(board.of(map(LOW, HIGH))).isEmpty();
    tell("s1", 2, LOW, 11, 20);
    assertThat(board.of(map(LOW, HIGH))).as("the other one is silent").isEmpty();
  }

  @Test
  void whatIsNoReportIsRefused() {
    assertThatThrownBy(() -> ShardLoad.of(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new ShardLoad("s1", 1, new java.util.BitSet(), new long[1], new long[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
