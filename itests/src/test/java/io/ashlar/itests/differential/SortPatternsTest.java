package io.ashlar.itests.differential;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SORT by other keys, as a redis-server that is no cluster does it. */
@Timeout(120)
class SortPatternsTest {
  private static final int STEPS = 4_000;

  @Test
  void repliesAgree() throws IOException, InterruptedException {
    if (!DuelServers.redisInstalled()) {
      System.err.println("SKIPPED (there is no redis-server on this machine to compare with)");
      abort("no redis-server");
    }
    try (DuelServers servers = DuelServers.start(false)) {
      for (int resp = 2; resp <= 3; resp++) {
        Optional<String> difference =
            new DifferentialRun(
                    servers.redis(),
                    servers.ashlar(),
                    resp,
                    List.of("sort-patterns"),
                    Duration.ofSeconds(20))
                .run(200 + resp, STEPS);
        difference.ifPresent(report -> fail("redis and ashlar differ\n" + report));
      }
    }
  }
}
