package io.ashlar.itests.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** `ashlar node` on this JVM's own class path, in a small JVM of its own. */
public record AshlarProgram(int shards, int replicas) implements NodeProgram {
  private static final String MAIN_CLASS = "io.ashlar.cli.Main";

  @Override
  public List<String> command(NodeSpec node, List<NodeSpec> all) {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dashlar.clock.offsetFile=" + node.clockOffsetFile(),
            "-cp",
            classPath(),
            MAIN_CLASS,
            "node"));
    option(words, "--name", node.name());
    option(words, "--data", node.dataDir().toString());
    option(words, "--host", node.host());
    option(words, "--port", Integer.toString(node.port()));
    option(words, "--raft-port", Integer.toString(node.raftPort()));
    option(words, "--http-port", Integer.toString(node.httpPort()));
    option(words, "--grpc-port", "0");
    option(
        words,
        "--cluster",
        all.stream()
            .map(n -> n.name() + "=" + n.host() + ":" + n.raftPort())
            .collect(Collectors.joining(",")));
    option(words, "--shards", Integer.toString(shards));
    option(words, "--replicas", Integer.toString(replicas));
    // The checksums of replicas are asked for from outside the node's own network namespace.
    option(words, "--debug-commands", "yes");
    return words;
  }

  /** Absolute, because a node's working directory is not this JVM's. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void option(List<String> words, String name, String value) {
    words.add(name);
    words.add(value);
  }

  @Override
  public boolean saysReady(String line) {
    return line.strip().equals("ready");
  }

  @Override
  public boolean hasHealthPort() {
    return true;
  }
}
