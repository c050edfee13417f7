package io.ashlar.node.info;

/**
 * What does not change while the process runs.
 *
 * @param version Ashlar's
 * @param runId 40 hex digits, drawn at the start
 * @param startedMs milliseconds since the epoch
 */
public record Identity(
    String version,
    String nodeName,
    String runId,
    int respPort,
    int httpPort,
    int raftPort,
    String configFile,
    String durability,
    int ioThreads,
    long startedMs) {
  /** The Redis whose replies this node gives; clients choose features by it. */
  public static final String REDIS_VERSION = "7.2.0";
}
