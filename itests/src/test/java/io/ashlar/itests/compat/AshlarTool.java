package io.ashlar.itests.compat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", classPath()));
    command.add("io.ashlar.cli.Main");
    command.addAll(List.of(words));
    command.addAll(List.of("--seed", cluster.commaSeparated(), "--timeout", "10"));
    return command;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
