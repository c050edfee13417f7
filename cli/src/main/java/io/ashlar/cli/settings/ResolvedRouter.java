package io.ashlar.cli.settings;

import java.util.List;

/**
 * A router's settings, free of contradictions.
 *
 * @param port 0 for any free one; likewise httpPort and grpcPort
 * @param upstreamUser empty for the default user
 * @param upstreamPassword empty for none
 * @param ioThreads 0 for automatic
 */
public record ResolvedRouter(
    List<Address> seeds,
    String host,
    int port,
    int httpPort,
    int grpcPort,
    String upstreamUser,
    String upstreamPassword,
    int maxClients,
    int ioThreads,
    int patienceMs,
    LogLevel logLevel) {
  public ResolvedRouter {
    seeds = List.copyOf(seeds);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "router on " + host + ":" + port + " for " + seeds;
  }
}
