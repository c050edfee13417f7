package io.ashlar.itests.process;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** `ashlar node` on this JVM's own class path, in a small JVM of its own. */
public record AshlarProgram(int shards, int replicas) implements NodeProgram {
  @Override
  public List<String> command(NodeSpec node, List<NodeSpec> all) {
    String clock = "-Dashlar.clock.offsetFile=" + node.clockOffsetFile();
    List<String> words = AshlarJvm.node(AshlarJvm.CLI, clock);
    words.addAll(arguments(node, all));
    return words;
  }

  List<String> arguments(NodeSpec node, List<NodeSpec> all) {
    List<String> words = new ArrayList<>(List.of("node"));
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
