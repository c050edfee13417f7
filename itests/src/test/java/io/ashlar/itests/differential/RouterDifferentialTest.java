package io.ashlar.itests.differential;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.TestRouter;
import io.ashlar.router.AshlarRouter;
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
    NodeAddress node = new NodeAddress("127.0.0.1", pair.ashlar().getPort());
    router = TestRouter.before(List.of(node));
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
    check(
        new DifferentialRun(redis(), subject(), resp, List.of(), SHRINK_LIMIT, true)
            .run(seed, STEPS));
  }

  @ParameterizedTest
  @CsvSource({"311, 2", "312, 3"})
  void repliesOverManySlotsAgree(long seed, int resp) throws IOException {
    List<String> families = List.of("string", "key", "set", "sorted-set", "hyperloglog");
    check(
        DifferentialRun.ofManySlots(redis(), subject(), resp, families, SHRINK_LIMIT)
            .run(seed, STEPS));
  }

  private static void check(Optional<String> difference) {
    difference.ifPresent(report -> fail("redis and the router differ\n" + report));
  }

  private static InetSocketAddress redis() {
    DuelServers pair = servers;
    if (pair == null) {
      throw new IllegalStateException("not started");
    }
    return pair.redis();
  }

  private static InetSocketAddress subject() {
    AshlarRouter between = router;
    if (between == null) {
      throw new IllegalStateException("not started");
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), between.respPort());
  }
}
