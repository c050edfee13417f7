package io.ashlar.itests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.itests.nemesis.FaultKind;
import io.ashlar.itests.testbed.RedisProgram;
import io.ashlar.itests.testbed.Testbed;
import io.ashlar.itests.testbed.Wish;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole driver on three redis-servers: what it must not find, and what it must. */
final class HarnessOnRedisTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @BeforeEach
  void needsRedis() {
    if (!RedisProgram.isInstalled()) {
      System.out.println("SKIPPED (redis-server is not installed)");
    }
    assumeTrue(RedisProgram.isInstalled(), "redis-server is not installed");
  }

  @Test
  void findsNothingWhileNothingIsLost() throws Exception {
    Report report = run(6000, List.of(FaultKind.FREEZE_ONE, FaultKind.KILL_ONE), Wish.NO);
    assertClean(report);
  }

  @Test
  void brokenLinksAndDisksLoseNothingEither() throws Exception {
    List<FaultKind> faults =
        List.of(
            FaultKind.CUT_CLIENTS,
            FaultKind.LOSSY_LINK,
            FaultKind.SLOW_LINK,
            FaultKind.DISK_STALL,
            FaultKind.KILL_ALL);
    Report report = run(12_000, faults, Wish.AUTO);
    assertClean(report);
  }

  private void assertClean(Report report) {
    assertThat(report.findings()).as(bytes::toString).isEmpty();
    assertThat(report.undecided()).isEmpty();
    assertThat(report.operationsOk()).isGreaterThan(500);
    assertThat(report.subjectsChecked()).isGreaterThanOrEqualTo(12);
    assertThat(report.faultsBegun()).isPositive();
  }

  @Test
  void findsThatAStoreForgets() throws Exception {
    try (Testbed testbed = start(Wish.NO)) {
      Thread vandal =
          Thread.ofPlatform().daemon().start(() -> Vandal.flushOnce(testbed.addresses(), 1500));
      Report report = new ChaosRun(testbed, settings(3000, List.of()), out).run();
      vandal.join();
      assertThat(report.findings()).anyMatch(f -> f.contains("is not linearizable"));
      assertThat(report.findings()).anyMatch(f -> f.contains("lost the acknowledged token"));
    }
  }

  private Report run(long totalMs, List<FaultKind> faults, Wish breakable) throws Exception {
    try (Testbed testbed = start(breakable)) {
      List<FaultKind> possible = faults.stream().filter(k -> k.possibleOn(testbed)).toList();
      return new ChaosRun(testbed, settings(totalMs, possible), out).run();
    }
  }

  private Testbed start(Wish breakable) throws Exception {
    Testbed.Plan plan = new Testbed.Plan(3, folder, breakable, breakable);
    Testbed testbed = Testbed.start(plan, new RedisProgram(), out, 20_000);
    RedisProgram.form(testbed);
    return testbed;
  }

  private static ChaosRun.Settings settings(long totalMs, List<FaultKind> faults) {
    return new ChaosRun.Settings(totalMs, 7, faults, 1, false, false);
  }
}
