package io.ashlar.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
  @Test
  void threadsAddUp() {
    LoadResult sum = Tally.sum(List.of(tally(10, 1_000, "first"), tally(30, 9_000, "")), 4, 2);

    assertThat(sum.operations()).isEqualTo(40);
    assertThat(sum.operationsPerSecond()).isEqualTo(1e10);
    assertThat(sum.errors()).isEqualTo(2);
    assertThat(sum.lastError()).isEqualTo("first");
    assertThat(sum.moved()).isEqualTo(4);
    assertThat(sum.refreshes()).isEqualTo(2);
    assertThat(sum.reconnects()).isEqualTo(6);
    assertThat(sum.loaderCpuNs()).isEqualTo(200);
    assertThat(sum.latencyNsByPhase().get(1).getTotalCount()).isEqualTo(2);
    assertThat(sum.percentileUs(1, 50)).isEqualTo(1.0);
  }

  private static Tally tally(long operations, long latencyNs, String lastError) {
    var histograms = Tally.histograms(2);
    histograms.get(1).recordValue(latencyNs);
    return new Tally(operations, histograms, 1, lastError, 2, 3, 100);
  }
}
