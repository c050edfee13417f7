package io.ashlar.itests.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.testbed.RedisProgram;
import io.ashlar.itests.testbed.Testbed;
import io.ashlar.itests.testbed.Wish;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class NemesisTest {
  /** Makes a stall one long spell. */
  private static final int ONE_SPELL = 0;

  @TempDir Path folder;

  /**
   * A process that stops or is killed, and whoever fills a disk or gives space back, waits for the
   * disk when it stalls; the nemesis must still end the stall.
   */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void faultsThatWaitForAStalledDiskDoNotKeepItFromEnding() throws Exception {
    if (!RedisProgram.isInstalled()) {
      System.out.println("SKIPPED (redis-server is not installed)");
    }
    assumeTrue(RedisProgram.isInstalled(), "redis-server is not installed");
    Testbed.Plan plan = new Testbed.Plan(1, folder, Wish.NO, Wish.AUTO);
    try (Testbed testbed = Testbed.start(plan, new RedisProgram(), System.out, 20_000)) {
      assumeTrue(testbed.disk(0).isPresent(), "no disks of our own here");
      List<Schedule.Step> steps =
          List.of(
              new Schedule.Step(FaultKind.DISK_STALL, 0, 1500, ONE_SPELL),
              new Schedule.Step(FaultKind.STOP_ONE, 100, 100, 0),
              new Schedule.Step(FaultKind.DISK_STALL, 1800, 1500, ONE_SPELL),
              new Schedule.Step(FaultKind.KILL_ONE, 1900, 100, 0),
              new Schedule.Step(FaultKind.DISK_FULL, 2000, 200, 0));
      Nemesis nemesis = new Nemesis(testbed, steps, System.out);
      nemesis.start();
      boolean allBegan =
          Await.within(
              40_000,
              () -> nemesis.done().values().stream().mapToInt(n -> n).sum() == steps.size());
      nemesis.stop();
      testbed.heal(20_000);

      assertThat(allBegan).isTrue();
      assertThat(nemesis.failures()).isEmpty();
      assertThat(testbed.cluster().nodes().getFirst().state()).isEqualTo(NodeProcess.State.RUNNING);
    }
  }
}
