package io.ashlar.cli;

import io.ashlar.cli.settings.ResolvedRouter;

/** Starts a router's threads and opens its ports. */
@FunctionalInterface
interface RouterStarter {
  /**
   * Returns once the ports are open, not yet ready.
   *
   * @throws Exception when a port cannot be opened; nothing stays open then
   */
  RunningNode start(ResolvedRouter settings) throws Exception;
}
