package io.ashlar.itests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.nemesis.FaultKind;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.scenario.Convergence;
import io.ashlar.itests.scenario.DeposedLeader;
import io.ashlar.itests.scenario.DeposedLeader.Comeback;
import io.ashlar.itests.testbed.Testbed;
import io.ashlar.itests.testbed.Wish;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short, seeded selection of `ashlar chaos` for every build: three real nodes each time. */
final class ShortChaosTest {
  private static final long START_TIMEOUT_MS = 90_000;
  private static final PrintStream OUT = System.out;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, NO, 25000, 0", "2, AUTO, 25000, 2"})
  void everyAnswerCanBeExplained(long seed, Wish network, long totalMs, int movingShards)
      throws Exception {
    OUT.println("short chaos: seed " + seed + ", network " + network);
    try (Testbed testbed = start(network)) {
      List<FaultKind> faults =
          Arrays.stream(FaultKind.values()).filter(k -> k.possibleOn(testbed)).toList();
      ChaosRun.Settings settings =
          new ChaosRun.Settings(totalMs, seed, faults, 3, true, false).withMoves(movingShards);
      Report report = new ChaosRun(testbed, settings, OUT).run();
      OUT.println(report);
      assertThat(report.findings()).as("seed %d", seed).isEmpty();
      assertThat(report.operationsOk()).isGreaterThan(100);
      assertThat(report.slotsMoved() > 0).isEqualTo(movingShards > 0);
    }
  }

  /** One way in each build; {@code ashlar chaos} goes all of them. */
  @ParameterizedTest
  @CsvSource({"WITH_ITS_MEMORY, AUTO", "WITH_ITS_LOG, NO"})
  void nothingOfADeposedLeaderIsEverVisible(Comeback comeback, Wish network) throws Exception {
    try (Testbed testbed = start(network)) {
      List<String> findings = new DeposedLeader(testbed, "ghost", OUT).run(new Random(3), comeback);
      assertThat(findings).isEmpty();
      assertThat(Convergence.await(testbed, 3, 30_000)).isEmpty();
    }
  }

  private Testbed start(Wish network) throws Exception {
    Testbed.Plan plan = new Testbed.Plan(3, folder, network, network);
    return Testbed.start(plan, new AshlarProgram(2, 3), OUT, START_TIMEOUT_MS);
  }
}
