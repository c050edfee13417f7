package io.ashlar.cli;

import io.ashlar.cli.settings.ResolvedSettings;

/** Starts a node's threads and opens its ports. */
@FunctionalInterface
interface NodeStarter {
  /**
   * Returns once the ports are open, not yet ready.
   *
   * @throws Exception when a port or file cannot be opened; nothing stays open then
   */
  RunningNode start(ResolvedSettings settings) throws Exception;
}
