package io.ashlar.itests.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.NodeState;
import io.ashlar.topology.ShardInfo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that change under load: whatever was acknowledged is there afterwards. */
@Timeout(600)
class GrowAndShrinkTest {
  private static final long FIVE_MINUTES_MS = 300_000;

  @TempDir Path folder;

  @Test
  void fromThreeNodesToFiveAndBackToThreeOthers() throws Exception {
    try (LocalNodes nodes = new LocalNodes(folder, 3, FIVE_MINUTES_MS)) {
      nodes.form(3, 3);
      WriteLoad load = new WriteLoad(nodes::addresses);
      load.start(2);
      nodes.await("something is written", () -> load.acknowledged() > 50);
      try (LibraryLoad jedis = LibraryLoad.jedis(nodes.addresses());
          LibraryLoad lettuce = LibraryLoad.lettuce(nodes.addresses())) {
        growAndShrink(nodes, load, jedis, lettuce);
      }
      assertThat(load.failures()).isZero();
      assertThat(load.lost()).isEmpty();
    }
  }

  private static void growAndShrink(
      LocalNodes nodes, WriteLoad load, LibraryLoad jedis, LibraryLoad lettuce) throws Exception {
    awaitMore(nodes, load, jedis, lettuce);
    nodes.join("n4");
    nodes.join("n5");
    nodes.await(
        "the new nodes hold replicas",
        () -> nodes.replicasOn("n4") > 0 && nodes.replicasOn("n5") > 0 && nodes.isCalm());

    for (String leaving : List.of("n1", "n2")) {
      LocalNodes.done(nodes.node("n3").membership().setNodeState(leaving, NodeState.LEAVING));
      nodes.await(
          leaving + " is gone from the map",
          () -> nodes.node("n3").membership().map().orElseThrow().node(leaving).isEmpty());
      nodes.stop(leaving);
      awaitMore(nodes, load, jedis, lettuce);
    }
    load.stop();

    assertThat(nodes.map().nodes()).extracting("name").containsExactly("n3", "n4", "n5");
    for (ShardInfo shard : nodes.map().shards()) {
      assertThat(shard.replicas()).containsExactlyInAnyOrder("n3", "n4", "n5");
    }
    checkLibraries(jedis, lettuce);
  }

  private static void awaitMore(
      LocalNodes nodes, WriteLoad load, LibraryLoad jedis, LibraryLoad lettuce)
      throws InterruptedException {
    int own = load.acknowledged() + 50;
    int byJedis = jedis.acknowledged() + 50;
    int byLettuce = lettuce.acknowledged() + 50;
    nodes.await("it is written", () -> load.acknowledged() > own);
    nodes.await("Jedis writes", () -> jedis.acknowledged() > byJedis);
    nodes.await("Lettuce writes", () -> lettuce.acknowledged() > byLettuce);
  }

  /** No request failed but those that the libraries repeat by themselves, and nothing is lost. */
  private static void checkLibraries(LibraryLoad jedis, LibraryLoad lettuce)
      throws InterruptedException {
    for (LibraryLoad one : List.of(jedis, lettuce)) {
      one.stop();
      assertThat(one.failures()).isEmpty();
      assertThat(one.lost()).isEmpty();
    }
  }

  @Test
  void aLostNodeIsReplacedAndComesBackToNothing() throws Exception {
    try (LocalNodes nodes = new LocalNodes(folder, 3, 5_000)) {
      nodes.form(4, 4);
      WriteLoad load = new WriteLoad(nodes::addresses);
      load.start(2);
      nodes.await("something is written", () -> load.acknowledged() > 50);

      nodes.stop("n2");
      nodes.await(
          "every shard has three replicas elsewhere",
          () -> nodes.isCalm() && nodes.replicasOn("n2") == 0);
      for (ShardInfo shard : nodes.map().shards()) {
        assertThat(shard.replicas()).hasSize(3);
      }
      int so = load.acknowledged();
      nodes.await("it is still written", () -> load.acknowledged() > so + 50);

      nodes.start("n2");
      nodes.await(
          "the node that came back has data of what it is a host of, and of the control group",
          () -> nodes.isCalm() && groupsOnDisk("n2") == 1 + nodes.replicasOn("n2"));
      load.stop();
      assertThat(load.lost()).isEmpty();
    }
  }

  @Test
  void aRestartRollsThroughAllNodesAndNoRequestFails() throws Exception {
    try (LocalNodes nodes = new LocalNodes(folder, 3, FIVE_MINUTES_MS)) {
      nodes.form(3, 3);
      WriteLoad load = new WriteLoad(nodes::addresses);
      load.start(2);
      nodes.await("something is written", () -> load.acknowledged() > 50);
      try (LibraryLoad jedis = LibraryLoad.jedis(nodes.addresses());
          LibraryLoad lettuce = LibraryLoad.lettuce(nodes.addresses())) {
        awaitMore(nodes, load, jedis, lettuce);
        restartAll(nodes, load, jedis, lettuce);
        checkLibraries(jedis, lettuce);
      }
      load.stop();

      assertThat(load.refusals()).isEmpty();
      assertThat(load.failures()).isZero();
      assertThat(load.lost()).isEmpty();
    }
  }

  private static void restartAll(
      LocalNodes nodes, WriteLoad load, LibraryLoad jedis, LibraryLoad lettuce) throws Exception {
    for (String name : List.of("n1", "n2", "n3")) {
      String other = name.equals("n1") ? "n2" : "n1";
      LocalNodes.done(nodes.node(other).membership().setNodeState(name, NodeState.DRAINING));
      nodes.await(name + " leads nothing", () -> nodes.leads(name) == 0);
      nodes.stop(name);
      nodes.startAgain(name);
      LocalNodes.done(nodes.node(other).membership().setNodeState(name, NodeState.ACTIVE));
      awaitMore(nodes, load, jedis, lettuce);
    }
  }

  private long groupsOnDisk(String name) {
    String[] groups = folder.resolve(name).resolve("raft").toFile().list();
    return groups == null ? 0 : groups.length;
  }
}
