package io.ashlar.itests.differential;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.router.AshlarRouter;
import io.ashlar.router.RouterSettings;
import io.ashlar.router.upstream.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link DatabasesDifferentialTest}, through a router: it answers what redis-server does. */
@Timeout(120)
class RouterDifferentialTest {
  private static final int STEPS = 3_000;
  private static final Duration READY_LIMIT = Duration.ofSeconds(20);
  private static final Duration SHRINK_LIMIT = Duration.ofSeconds(20);

  private static @Nullable DuelServers servers;
  private static @Nullable AshlarRouter router;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    if (!DuelServers.redisInstalled()) {
      System.err.println("SKIPPED (there is no redis-server on this machine to compare with)");
      abort("no redis-server");
    }
    DuelServers pair = DuelServers.start(false);
    servers = pair;
    AshlarRouter started =
        AshlarRouter.start(
            new RouterSettings(
                List.of(new NodeAddress("127.0.0.1", pair.ashlar().getPort())),
                "127.0.0.1",
                0,
                0,
                "",
                "",
                1_000,
                1,
                RouterSettings.PATIENCE_DEFAULT_MS,
                1_000));
    router = started;
    if (!started.awaitReady(READY_LIMIT)) {
      throw new IllegalStateException("the router is not ready: " + started.notReady());
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (router != null) {
      router.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"301, 2", "302, 3"})
  void repliesAgree(long seed, int resp) throws IOException {
    DuelServers pair = servers;
    AshlarRouter between = router;
    if (pair == null || between == null) {
      throw new IllegalStateException("not started");
    }
    InetSocketAddress subject =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), between.respPort());
    Optional<String> difference =
        new DifferentialRun(pair.redis(), subject, resp, List.of(), SHRINK_LIMIT, true)
            .run(seed, STEPS);
    difference.ifPresent(report -> fail("redis and the router differ\n" + report));
  }
}
