package io.ashlar.itests.process;

import io.ashlar.itests.client.NodeAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node is started with.
 *
 * @param index 0-based place in the cluster
 * @param dataDir its own directory; survives restarts
 * @param workDir for its log file and its fault hooks; never full or frozen
 * @param commandPrefix words before the program, to enter a network namespace; often empty
 */
public record NodeSpec(
    int index,
    String name,
    String host,
    int port,
    int raftPort,
    int httpPort,
    Path dataDir,
    Path workDir,
    List<String> commandPrefix) {

  /** Where it answers Redis clients. */
  public NodeAddress address() {
    return new NodeAddress(host, port);
  }

  /** Added to the node's clock, in milliseconds, as a decimal number; missing means 0. */
  public Path clockOffsetFile() {
    return workDir.resolve("clock-offset-ms");
  }

  /** Where standard output and error go, appended over restarts. */
  public Path logFile() {
    return workDir.resolve(name + ".log");
  }
}
