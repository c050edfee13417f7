package io.ashlar.router;

import io.ashlar.router.upstream.NodeAddress;
import java.util.List;

/**
 * How a router is started.
 *
 * @param seeds nodes to ask first where the grid is; not empty
 * @param port for Redis clients, 0 for one that the system picks; likewise httpPort and grpcPort
 * @param upstreamUser as whom the router asks who leads what; empty for who says nothing
 * @param patienceMs how long a request is tried that no node executes
 * @param exclusiveMax connections at most, over all threads, that single clients have for
 *     themselves
 */
public record RouterSettings(
    List<NodeAddress> seeds,
    String host,
    int port,
    int httpPort,
    int grpcPort,
    String upstreamUser,
    String upstreamPassword,
    int maxClients,
    int ioThreads,
    long patienceMs,
    int exclusiveMax) {
  public static final long PATIENCE_DEFAULT_MS = 10_000;
  public static final int EXCLUSIVE_DEFAULT = 10_000;

  public RouterSettings {
    seeds = List.copyOf(seeds);
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("a router needs a node to begin with");
    }
  }

  /** One event loop up to four processors, then one for each two. */
  public static int defaultIoThreads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return processors <= 4 ? 1 : processors / 2;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "router on " + host + ":" + port + " for " + seeds;
  }
}
