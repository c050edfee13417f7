package io.ashlar.itests.process;

import java.util.List;

/** The program that the nodes run. */
public interface NodeProgram {
  /** The command line of {@code node} in a cluster of {@code all}. */
  List<String> command(NodeSpec node, List<NodeSpec> all);

  /** Whether a line on its standard output says that it serves. */
  boolean saysReady(String line);

  /** Whether GET /health/ready on the HTTP port must answer 200 too before it counts as ready. */
  boolean hasHealthPort();
}
