package io.ashlar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapSlackTest {
  private static final long MUCH_BYTES = 64 << 20;
  private static final long LITTLE_BYTES = 1 << 20;

  private static final HeapSlack.Flags BUSY = HeapSlack.BUSY;
  private static final HeapSlack.Flags QUIET = new HeapSlack.Flags(2, 4, 1_000);
  private static final HeapSlack.Flags GIVING_BACK = new HeapSlack.Flags(2, 4, 200);

  private final List<HeapSlack.Flags> set = new ArrayList<>();
  private long allocatedBytes;
  private final HeapSlack slack = new HeapSlack(() -> allocatedBytes, set::add, QUIET);

  private void period(long bytes) {
    allocatedBytes += bytes;
    slack.look();
  }

  @Test
  void aBusyProcessGetsRoomAtOnceAndOnlyOnce() {
    period(MUCH_BYTES);
    period(MUCH_BYTES);

    assertThat(set).containsExactly(BUSY);
  }

  @Test
  void theVirtualMachineTakesTheFlags() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    HeapSlack.Flags before = HeapSlack.Flags.of(jvm);

    BUSY.set(jvm);
    assertThat(HeapSlack.Flags.of(jvm)).isEqualTo(BUSY);
    QUIET.set(jvm);
    assertThat(HeapSlack.Flags.of(jvm)).isEqualTo(QUIET);

    before.set(jvm);
  }

  @Test
  void aQuietProcessKeepsTheRatiosItWasLaunchedWith() {
    for (int i = 0; i < 10; i++) {
      period(LITTLE_BYTES);
    }

    assertThat(set).isEmpty();
  }

  @Test
  void memoryIsGivenBackAfterQuietPeriodsInARow() {
    period(MUCH_BYTES);
    period(LITTLE_BYTES);
    period(MUCH_BYTES);
    for (int i = 1; i < HeapSlack.QUIET_PERIODS; i++) {
      period(LITTLE_BYTES);
    }
    assertThat(set).containsExactly(BUSY);

    period(LITTLE_BYTES);
    assertThat(set).containsExactly(BUSY, GIVING_BACK);
    for (int i = 0; i < 8; i++) {
      period(LITTLE_BYTES);
    }
    assertThat(set).containsExactly(BUSY, GIVING_BACK, QUIET);
  }

  @Test
  void aProcessThatIsBusyAgainKeepsWhatItHas() {
    period(MUCH_BYTES);
    for (int i = 0; i < HeapSlack.QUIET_PERIODS; i++) {
      period(LITTLE_BYTES);
    }
    period(MUCH_BYTES);

    assertThat(set).containsExactly(BUSY, GIVING_BACK, BUSY);
  }
}
