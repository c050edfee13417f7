package io.ashlar.bench.contestant;

import io.ashlar.bench.load.BlockingClient;
import io.ashlar.bench.load.SlotOwners;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * Moves the first third of the slots of a cluster of three to where the second third is, by the
 * command that an operator would type.
 */
public final class SlotMover {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int SLOT_OF_SECOND = 8_192;

  private final Contestant cluster;
  private final boolean redis;
  private final InetSocketAddress first;
  private final InetSocketAddress second;
  private final BitSet slots;

  private SlotMover(Contestant cluster, boolean redis) throws IOException {
    this.cluster = cluster;
    this.redis = redis;
    SlotOwners owners = SlotOwners.ask(cluster.target().seeds().getFirst());
    this.first = owners.leaderOf(0);
    this.second = owners.leaderOf(SLOT_OF_SECOND);
    this.slots = owners.slotsOf(first);
  }

  /** With {@code redis-cli --cluster reshard}, and ten times as many keys at once as by default. */
  public static SlotMover redis(Contestant cluster) throws IOException {
    return new SlotMover(cluster, true);
  }

  /** With {@code ashlar reshard}; the cluster must be new. */
  public static SlotMover ashlar(Contestant cluster) throws IOException {
    return new SlotMover(cluster, false);
  }

  /** What moves. */
  public BitSet slots() {
    return (BitSet) slots.clone();
  }

  /**
   * Returns when the slots have moved.
   *
   * @throws IOException when they have not, with what the command said
   */
  public void move() throws IOException, InterruptedException {
    Arena.runToEnd(redis ? redisCommand() : ashlarCommand(), cluster.dir(), LIMIT);
    BitSet left = SlotOwners.ask(second).slotsOf(first);
    if (!left.isEmpty()) {
      throw new IOException(cluster.name() + ": slots have not moved: " + left);
    }
  }

  private List<String> redisCommand() throws IOException {
    return List.of(
        "redis-cli",
        "--cluster",
        "reshard",
        text(first),
        "--cluster-from",
        nodeId(first),
        "--cluster-to",
        nodeId(second),
        "--cluster-slots",
        String.valueOf(slots.cardinality()),
        "--cluster-pipeline",
        "100",
        "--cluster-yes");
  }

  /** Shards of a new cluster are named s1, s2, s3 in the order of their slots. */
  private List<String> ashlarCommand() {
    return Arena.ashlarCommand(
        "reshard",
        "--seed",
        text(first),
        "--slots",
        "0-" + (slots.length() - 1),
        "--from",
        "s1",
        "--to",
        "s2");
  }

  private static String text(InetSocketAddress node) {
    return node.getAddress().getHostAddress() + ":" + node.getPort();
  }

  private static String nodeId(InetSocketAddress node) throws IOException {
    try (BlockingClient client = BlockingClient.connect(node)) {
      return client.text("CLUSTER", "MYID");
    }
  }
}
