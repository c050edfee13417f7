package io.ashlar.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.SlotRange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators read. */
final class PlanTextTest {
  private static final PlannerSettings SETTINGS =
      PlannerSettings.defaults()
          .with(new PlannerSettings.Switches(true, true, true, false, false, false));

  private static String text(SimCluster cluster) {
    return String.join("\n", PlanText.lines(Planner.plan(cluster.observe(), SETTINGS)));
  }

  @Test
  void aHealthyCluster() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    assertThat(text(cluster)).isEqualTo("nothing to do");
  }

  @Test
  void aNodeThatWasJustLost() {
    SimCluster cluster = lostNode(40_000);
    assertThat(text(cluster))
        .isEqualTo(
            """
            warning: shard s1 has 2 of 3 replicas: node n2 was not heard for 40 s; will be replaced in 4 min 20 s
            warning: node n2 was not heard for 40 s; its 1 replica will be replaced in 4 min 20 s (start it again, or remove it if it is lost for good)
            nothing to do""");
  }

  @Test
  void aNodeThatIsBeingReplaced() {
    SimCluster cluster = lostNode(372_000);
    assertThat(text(cluster))
        .isEqualTo(
            """
            warning: shard s1 has 2 of 3 replicas: node n2 was not heard for 6 min 12 s; the next step is under way
            warning: node n2 was not heard for 6 min 12 s; it holds 1 replica to be replaced (start it again, or remove it if it is lost for good)
            add a replica of s1 on n4 in place of n2: node n2 was not heard for 6 min 12 s, longer than 5 min""");
    Planner.plan(cluster.observe(), SETTINGS).actions().forEach(cluster::apply);
    cluster.pass(1_000);
    assertThat(text(cluster))
        .startsWith(
            "warning: shard s1 has 2 of 3 replicas: node n2 was not heard for 6 min 13 s; node n4"
                + " catches up (80000 entries to go)");
  }

  @Test
  void noNodeIsLeftToReplaceIt() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    cluster.node("n2").up = false;
    cluster.pass(400_000);
    assertThat(text(cluster))
        .contains(
            "shard s1 has 2 of 3 replicas: node n2 was not heard for 6 min 40 s; no other node has"
                + " room for one (add a node)");
  }

  @Test
  void aMajorityIsLost() {
    SimCluster cluster = lostNode(0);
    cluster.node("n3").up = false;
    cluster.pass(15_000);
    assertThat(text(cluster))
        .startsWith(
            "critical: shard s1 has lost its majority: 1 of 3 replicas can be reached (node n2 was"
                + " not heard for 15 s, node n3 was not heard for 15 s); nothing is done to it"
                + " (start these nodes again; only if their data is lost for good, have the shard"
                + " healed from what is left)");
  }

  @Test
  void slotsWithoutAShardAndAFullNode() {
    SimCluster cluster = SimCluster.of(3, 0);
    cluster.form(3, 3);
    for (int slot = 100; slot < 200; slot++) {
      cluster.owners[slot] = null;
    }
    cluster.memoryBytes[0] = 900;
    cluster.node("n1").memoryLimitBytes = 1000;
    assertThat(text(cluster))
        .isEqualTo(
            """
            critical: the cluster has no shard for the slots 100-199
            warning: node n1 has its memory 90 % full (900 B of 1000 B) (add a node, or give this one more; it gets no replicas meanwhile)
            nothing to do""");
  }

  @Test
  void everyActionReadsAsASentence() {
    List<SlotRange> slots = List.of(new SlotRange(0, 99), new SlotRange(300, 300));
    assertThat(
            List.of(
                    new Action.AddLearner("s1", "n4", Optional.empty(), "r"),
                    new Action.Promote("s1", "n4", "r"),
                    new Action.RemoveReplica("s1", "n2", "r"),
                    new Action.TransferLeader("s1", "n3", "r"),
                    new Action.MoveSlots("s1", "s2", slots, "r"),
                    new Action.CreateShard("s4", List.of("n1", "n2"), "r"),
                    new Action.RetireShard("s4", "r"),
                    new Action.ForgetNode("n4", "r"))
                .stream()
                .map(PlanText::line))
        .containsExactly(
            "add a replica of s1 on n4: r",
            "let the replica of s1 on n4 vote: r",
            "remove the replica of s1 on n2: r",
            "let n3 lead s1: r",
            "move 101 slots (0-99, 300) from s1 to s2: r",
            "create shard s4 on n1, n2: r",
            "retire shard s4: r",
            "forget node n4: r");
  }

  @Test
  void timesAndSizes() {
    assertThat(List.of(0L, 59_999L, 60_000L, 372_000L, 3_600_000L, 7_500_000L, 200_000_000L))
        .extracting(Words::duration)
        .containsExactly("0 s", "59 s", "1 min", "6 min 12 s", "1 h", "2 h 5 min", "2 d");
    assertThat(List.of(0L, 1023L, 1024L, 1536L, 1L << 30, Long.MAX_VALUE))
        .extracting(Words::bytes)
        .containsExactly("0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1.0 GiB", "8.0 EiB");
  }

  private static SimCluster lostNode(long forMs) {
    SimCluster cluster = SimCluster.of(4, 0);
    cluster.addShard(3, "n1", "n2", "n3");
    java.util.Arrays.fill(cluster.owners, "s1");
    cluster.node("n2").up = false;
    cluster.pass(forMs);
    return cluster;
  }
}
