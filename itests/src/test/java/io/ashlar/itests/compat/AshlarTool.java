package io.ashlar.itests.compat;

import io.ashlar.itests.process.AshlarJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The operator's commands, each a process of its own that finds the cluster by its Redis ports. */
final class AshlarTool {
  private static final int LIMIT_S = 60;

  private final Path dir;
  private final CompatCluster cluster;

  AshlarTool(Path dir, CompatCluster cluster) {
    this.dir = dir;
    this.cluster = cluster;
  }

  /** What it printed, then {@code exit N}. */
  String run(String... words) throws IOException, InterruptedException {
    return Tools.run(dir, LIMIT_S, command(words));
  }

  /** Begins only; what it prints goes to the file. */
  Process start(Path output, String... words) throws IOException {
    return new ProcessBuilder(command(words))
        .directory(dir.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private List<String> command(String... words) {
    List<String> command = AshlarJvm.tool();
    command.addAll(List.of(words));
    command.addAll(List.of("--seed", cluster.commaSeparated(), "--timeout", "10"));
    return command;
  }
}
