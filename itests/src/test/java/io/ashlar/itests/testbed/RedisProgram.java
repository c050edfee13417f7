package io.ashlar.itests.testbed;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.process.NodeProgram;
import io.ashlar.itests.process.NodeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real redis-server in cluster mode in the place of a node: a store that the harness was not
 * written for, linearizable as long as nothing breaks and each slot has one owner.
 */
public final class RedisProgram implements NodeProgram {
  /** Whether a redis-server is installed. */
  public static boolean isInstalled() {
    return Stream.of("/usr/bin/redis-server", "/usr/local/bin/redis-server")
        .anyMatch(p -> Files.isExecutable(Path.of(p)));
  }

  @Override
  public List<String> command(NodeSpec node, List<NodeSpec> all) {
    return List.of(
        "redis-server",
        "--port",
        Integer.toString(node.port()),
        "--bind",
        node.host(),
        // Reached from loopback or the lab network's own leg only; both are closed to the outside.
        "--protected-mode",
        "no",
        "--cluster-port",
        Integer.toString(node.raftPort()),
        "--cluster-enabled",
        "yes",
        "--cluster-node-timeout",
        "1000",
        "--cluster-require-full-coverage",
        "no",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--dir",
        node.dataDir().toString());
  }

  @Override
  public boolean saysReady(String line) {
    return line.contains("Ready to accept connections");
  }

  @Override
  public boolean hasHealthPort() {
    return false;
  }

  /** Spreads the slots over the nodes of a testbed and introduces them to each other. */
  public static void form(Testbed testbed) throws IOException, InterruptedException {
    ClusterView view = new ClusterView(2000);
    List<NodeSpec> specs = testbed.cluster().nodes().stream().map(n -> n.spec()).toList();
    for (int i = 0; i < specs.size(); i++) {
      int first = 16384 * i / specs.size();
      int last = 16384 * (i + 1) / specs.size() - 1;
      must(
          view.ask(
              specs.get(i).address(),
              "CLUSTER",
              "ADDSLOTSRANGE",
              Integer.toString(first),
              Integer.toString(last)));
      must(
          view.ask(
              specs.get(0).address(),
              "CLUSTER",
              "MEET",
              specs.get(i).host(),
              Integer.toString(specs.get(i).port()),
              Integer.toString(specs.get(i).raftPort())));
    }
    for (NodeAddress node : testbed.addresses()) {
      boolean formed =
          Await.within(
              20_000,
              () ->
                  view.slots(node).size() == specs.size()
                      && ClusterView.text(view.ask(node, "CLUSTER", "INFO"))
                          .contains("cluster_state:ok"));
      if (!formed) {
        throw new IOException(node + " does not see the whole cluster");
      }
    }
  }

  private static void must(RespValue reply) throws IOException {
    if (reply instanceof RespValue.Failure(String text)) {
      throw new IOException(text);
    }
  }
}
