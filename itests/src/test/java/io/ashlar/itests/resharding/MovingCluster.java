package io.ashlar.itests.resharding;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.process.ClusterProcess;
import io.ashlar.itests.process.NodeProcess;
import io.ashlar.itests.process.NodeProgram;
import io.ashlar.itests.testbed.Testbed;
import io.ashlar.itests.testbed.Wish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Three real nodes, each of which leads one of three shards. */
final class MovingCluster implements AutoCloseable {
  static final int SHARDS = 3;

  /** What the control group says to a move to where the slots are. */
  private static final String THERE_ALREADY = "to itself";

  private static final int ASK_TIMEOUT_MS = 5_000;
  private static final long LIMIT_MS = 60_000;
  private static final long PAUSE_MS = 20;

  private final Testbed testbed;
  private final ClusterView view = new ClusterView(ASK_TIMEOUT_MS);
  private int tags;

  private MovingCluster(Testbed testbed) {
    this.testbed = testbed;
  }

  /** Starts them, and waits until each leads a shard. */
  static MovingCluster start(Path folder) throws Exception {
    return start(folder, new AshlarProgram(SHARDS, 3));
  }

  static MovingCluster start(Path folder, NodeProgram program) throws Exception {
    Testbed.Plan plan = new Testbed.Plan(3, folder, Wish.NO, Wish.NO);
    MovingCluster cluster =
        new MovingCluster(Testbed.start(plan, program, System.out, 2 * LIMIT_MS));
    try {
      cluster.awaitSpreadLeaders();
      return cluster;
    } catch (Exception | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Waits until each node leads a shard. */
  void awaitSpreadLeaders() throws InterruptedException {
    await("each node leads a shard", () -> leaders() == SHARDS);
  }

  /** The processes. */
  ClusterProcess processes() {
    return testbed.cluster();
  }

  private long leaders() {
    return IntStream.rangeClosed(1, SHARDS)
        .mapToObj(shard -> view.leader(border(shard), nodes()))
        .flatMap(Optional::stream)
        .distinct()
        .count();
  }

  /** The first slot of a shard in a new cluster. */
  static int border(int shard) {
    return (int) Math.round((shard - 1.0) * SlotOf.SLOTS / SHARDS);
  }

  List<NodeAddress> nodes() {
    return testbed.addresses();
  }

  /** A word whose slot was not used before and belongs to {@code shard} in a new cluster. */
  String newTag(int shard) {
    while (true) {
      String tag = "tag" + tags++;
      int slot = SlotOf.key(tag);
      if (border(shard) <= slot && slot < border(shard + 1)) {
        return tag;
      }
    }
  }

  /** The node that leads the key's slot. */
  NodeAddress leaderOf(String key) {
    return view.leader(SlotOf.key(key), nodes())
        .orElseThrow(() -> new IllegalStateException("nobody leads the slot of " + key));
  }

  /** The node that leads a shard, whose first slot has not moved. */
  NodeAddress leaderOfShard(String shard) {
    return view.leader(border(Integer.parseInt(shard.substring(1))), nodes())
        .orElseThrow(() -> new IllegalStateException("nobody leads " + shard));
  }

  /** Has the slot of a key move, and waits until the move is over. */
  void move(String key, String shard) throws InterruptedException {
    int slot = SlotOf.key(key);
    move(slot, slot, shard);
  }

  /** The same with slots that one shard has. */
  void move(int first, int last, String shard) throws InterruptedException {
    await(first + "-" + last + " is at " + shard, () -> isAt(first, last, shard));
  }

  /** Asks for a move, and returns when it is recorded. */
  void begin(int first, int last, String shard) throws InterruptedException {
    await(
        "a move of " + first + "-" + last,
        () -> ask(first, last, shard).equals(new RespValue.Simple("OK")));
  }

  /**
   * Asks for the move, and whether it is over; the control group takes the same move for the same.
   */
  boolean isAt(int first, int last, String shard) {
    return ask(first, last, shard) instanceof RespValue.Failure refusal
        && refusal.text().contains(THERE_ALREADY);
  }

  private RespValue ask(int first, int last, String shard) {
    NodeAddress running =
        processes().nodes().stream()
            .filter(node -> node.state() == NodeProcess.State.RUNNING)
            .findFirst()
            .orElseThrow()
            .spec()
            .address();
    String[] words = {
      "DEBUG", "ASHLAR-MOVE", Integer.toString(first), Integer.toString(last), shard
    };
    try {
      return view.ask(running, words);
    } catch (IOException e) {
      // While the control group has no leader a node may take its time; who asks asks again.
      return new RespValue.Failure("no answer: " + e);
    }
  }

  static <E extends Exception> void await(String what, Await.Condition<E> condition)
      throws E, InterruptedException {
    if (!Await.within(LIMIT_MS, PAUSE_MS, condition)) {
      throw new AssertionError("waited in vain: " + what);
    }
  }

  @Override
  public void close() {
    testbed.close();
  }
}
