package io.ashlar.node.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.SlotHash;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class OpsAverageTest {
  private static final int[] NONE = {};

  private final BitSet slots = new BitSet();
  private final SlotAverages averages = new SlotAverages();
  private final OpsAverage average = new OpsAverage(averages, 60_000);

  OpsAverageTest() {
    slots.set(7, 9);
  }

  private static int[] counts(int slot, int count) {
    int[] counts = new int[SlotHash.SLOT_COUNT];
    counts[slot] = count;
    return counts;
  }

  private void assertRates(long seventh, long eighth) {
    assertThat(averages.opsPerSecond(slots)).containsExactly(seventh, eighth);
  }

  @Test
  void untilThePeriodIsOverItIsTheMeanSinceTheBeginning() {
    average.add(slots, counts(7, 10_000), 10_000);
    assertRates(1_000, 0);
    average.add(slots, NONE, 10_000);
    assertRates(500, 0);
    assertThat(average.isSettled()).isFalse();
    average.add(slots, NONE, 40_000);
    assertThat(average.isSettled()).isTrue();
  }

  @Test
  void aPeakPassesAndALastingLoadStays() {
    for (int i = 0; i < 60; i++) {
      average.add(slots, counts(7, 1_000), 10_000);
    }
    assertRates(100, 0);
    average.add(slots, counts(7, 10_000), 10_000);
    assertRates(250, 0);
    for (int i = 0; i < 60; i++) {
      average.add(slots, counts(8, 20_000), 10_000);
    }
    assertRates(0, 2_000);
  }

  @Test
  void onlyTheShardsOwnSlotsAreTouched() {
    BitSet others = new BitSet();
    others.set(9);
    average.add(slots, counts(9, 10_000), 10_000);
    assertThat(averages.opsPerSecond(others)).containsExactly(0);
    average.add(slots, counts(7, 20_000), 10_000);
    averages.forget(others);
    assertRates(1_000, 0);
    averages.setMemory(7, 99);
    assertThat(averages.memoryBytes(slots)).containsExactly(99, 0);
  }

  @Test
  void noTimeIsNoRate() {
    average.add(slots, counts(7, 5), 0);
    assertRates(0, 0);
  }
}
