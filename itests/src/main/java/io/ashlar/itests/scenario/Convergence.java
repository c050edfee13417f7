package io.ashlar.itests.scenario;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.testbed.Testbed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the replicas of each shard: the same log index applied must mean the same checksum over
 * all slots, and in an idle cluster all must reach the same index.
 */
public final class Convergence {
  private static final int ASK_TIMEOUT_MS = 3000;
  private static final long PAUSE_MS = 200;

  private Convergence() {}

  /** One replica's state. */
  record Replica(String node, long appliedIndex, String checksum) {}

  /**
   * Waits until all replicas agree.
   *
   * @return what still differs after {@code timeoutMs}; empty when they agree
   */
  public static List<String> await(Testbed testbed, int replicas, long timeoutMs)
      throws InterruptedException {
    return await(testbed.addresses(), replicas, timeoutMs);
  }

  /** As {@link #await(Testbed, int, long)}, of nodes that started otherwise. */
  public static List<String> await(List<NodeAddress> nodes, int replicas, long timeoutMs)
      throws InterruptedException {
    List<String> latest = new ArrayList<>();
    boolean equal =
        Await.within(
            timeoutMs,
            PAUSE_MS,
            () -> {
              latest.clear();
              latest.addAll(differences(nodes, replicas));
              return latest.isEmpty();
            });
    return equal ? List.of() : latest;
  }

  private static List<String> differences(List<NodeAddress> nodes, int replicas) {
    ClusterView view = new ClusterView(ASK_TIMEOUT_MS);
    Map<String, List<Replica>> byShard = new TreeMap<>();
    List<String> differences = new ArrayList<>();
    for (NodeAddress node : nodes) {
      try {
        RespValue reply = view.ask(node, "DEBUG", "ASHLAR-CHECKSUMS");
        for (RespValue line : ClusterView.items(reply)) {
          List<RespValue> fields = ClusterView.items(line);
          byShard
              .computeIfAbsent(ClusterView.text(fields.get(0)), shard -> new ArrayList<>())
              .add(
                  new Replica(
                      node.toString(),
                      ClusterView.whole(fields.get(1)),
                      ClusterView.text(fields.get(2))));
        }
      } catch (IOException | RuntimeException e) {
        differences.add("replicas of " + node + " cannot be compared: " + e.getMessage());
      }
    }
    if (byShard.isEmpty() && differences.isEmpty()) {
      differences.add("no node hosts any replica");
    }
    byShard.forEach((shard, found) -> compare(shard, found, replicas, differences));
    return differences;
  }

  static void compare(String shard, List<Replica> found, int replicas, List<String> differences) {
    boolean same =
        found.stream().map(Replica::appliedIndex).distinct().count() == 1
            && found.stream().map(Replica::checksum).distinct().count() == 1;
    if (!same || found.size() != replicas) {
      differences.add(
          "shard " + shard + ": " + replicas + " equal replicas were expected, found " + found);
    }
  }
}
