package io.ashlar.cli;

import io.ashlar.cli.settings.ResolvedRouter;
import io.ashlar.router.AshlarRouter;
import io.ashlar.router.RouterSettings;
import io.ashlar.router.upstream.NodeAddress;
import java.time.Duration;

/** Starts real routers: the one place where the command line meets {@code io.ashlar.router}. */
final class AshlarRouters {
  private AshlarRouters() {}

  static RunningNode start(ResolvedRouter settings) throws Exception {
    AshlarRouter router =
        AshlarRouter.start(
            new RouterSettings(
                settings.seeds().stream()
                    .map(seed -> new NodeAddress(seed.host(), seed.port()))
                    .toList(),
                settings.host(),
                settings.port(),
                settings.httpPort(),
                settings.grpcPort(),
                settings.upstreamUser(),
                settings.upstreamPassword(),
                settings.maxClients(),
                settings.ioThreads() > 0 ? settings.ioThreads() : RouterSettings.defaultIoThreads(),
                settings.patienceMs(),
                RouterSettings.EXCLUSIVE_DEFAULT));
    return new RunningNode() {
      @Override
      public boolean awaitReady(Duration timeout) throws InterruptedException {
        return router.awaitReady(timeout);
      }

      @Override
      public int respPort() {
        return router.respPort();
      }

      @Override
      public int grpcPort() {
        return router.grpcPort();
      }

      @Override
      public void close() {
        router.close();
      }
    };
  }
}
