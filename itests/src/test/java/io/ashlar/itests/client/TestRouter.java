package io.ashlar.itests.client;

import io.ashlar.router.AshlarRouter;
import io.ashlar.router.RouterSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A router in this process. */
public final class TestRouter {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);

  private TestRouter() {}

  /** In front of nodes, patient with them, on ports of the system's choice; ready. */
  public static AshlarRouter before(List<NodeAddress> nodes)
      throws IOException, InterruptedException {
    AshlarRouter router =
        AshlarRouter.start(
            new RouterSettings(
                nodes.stream()
                    .map(
                        node -> new io.ashlar.router.upstream.NodeAddress(node.host(), node.port()))
                    .toList(),
                "127.0.0.1",
                0,
                0,
                0,
                "",
                "",
                10_000,
                1,
                30_000,
                1_000));
    if (!router.awaitReady(READY_LIMIT)) {
      List<String> why = router.notReady();
      router.close();
      throw new IllegalStateException("the router is not ready: " + why);
    }
    return router;
  }
}
