package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotHalfTest {
  private static final long MIB = 1L << 20;
  private final long[] memoryBytes = new long[SlotHash.SLOT_COUNT];
  private final long[] opsPerSecond = new long[SlotHash.SLOT_COUNT];

  private List<SlotRange> half(SlotRange... slots) {
    return SlotHalf.of(List.of(slots), SlotLoads.of(memoryBytes, opsPerSecond));
  }

  @Test
  void whereThereIsLittleSlotsCount() {
    assertThat(half(new SlotRange(0, 99))).containsExactly(new SlotRange(50, 99));
    assertThat(half(new SlotRange(0, 9), new SlotRange(20, 29), new SlotRange(40, 49)))
        .containsExactly(new SlotRange(25, 29), new SlotRange(40, 49));
    assertThat(half(new SlotRange(7, 8))).containsExactly(new SlotRange(8, 8));
  }

  @Test
  void memoryAndOperationsDecideWhereThereIsMuch() {
    memoryBytes[90] = 4096 * MIB;
    assertThat(half(new SlotRange(0, 99))).containsExactly(new SlotRange(90, 99));
    memoryBytes[10] = 4096 * MIB;
    assertThat(SlotHalf.of(List.of(new SlotRange(0, 99)), SlotLoads.of(memoryBytes, opsPerSecond)))
        .singleElement()
        .satisfies(range -> assertThat(range.first()).isBetween(11, 90));
    opsPerSecond[95] = 1_000_000;
    opsPerSecond[96] = 1_000_000;
    memoryBytes[10] = 0;
    memoryBytes[90] = 0;
    assertThat(half(new SlotRange(0, 99))).containsExactly(new SlotRange(96, 99));
  }

  @Test
  void oneSlotHasNoHalf() {
    assertThat(half(new SlotRange(7, 7))).isEmpty();
    assertThat(half()).isEmpty();
  }
}
