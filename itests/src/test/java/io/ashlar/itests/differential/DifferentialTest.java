package io.ashlar.itests.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three seeds over both protocol versions; a failure prints what repeats it. */
@Timeout(120)
class DifferentialTest {
  private static final int STEPS = 5_000;

  /** What it leaves has to survive restarts; the last one, so that little is waited for. */
  private static final long SURVIVAL_SEED = 103;

  private static final Duration SHRINK_LIMIT = Duration.ofSeconds(20);

  private static @Nullable DuelServers servers;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    if (!DuelServers.redisInstalled()) {
      System.err.println("SKIPPED (there is no redis-server on this machine to compare with)");
      abort("no redis-server");
    }
    servers = DuelServers.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (servers != null) {
      servers.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"101, 2", "102, 3", "103, 2"})
  void repliesAgree(long seed, int resp) throws IOException {
    DuelServers pair = servers;
    if (pair == null) {
      throw new IllegalStateException("not started");
    }
    Optional<String> difference =
        new DifferentialRun(pair.redis(), pair.ashlar(), resp, List.of(), SHRINK_LIMIT)
            .run(seed, STEPS);
    difference.ifPresent(report -> fail("redis and ashlar differ\n" + report));
    DumpExchange dumps = new DumpExchange(pair);
    assertThat(dumps.check()).isEmpty();
    assertThat(dumps.exchanged()).isPositive();
    if (seed == SURVIVAL_SEED) {
      assertThat(new Survival(pair).check()).isEmpty();
    }
  }
}
