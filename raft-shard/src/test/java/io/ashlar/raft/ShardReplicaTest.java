package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ShardReplicaTest {
  private static final long NEVER = Long.MAX_VALUE;

  @TempDir Path root;

  @Test
  void replicatesWritesAndServesReads() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      ShardCluster.Member leader = cluster.leader();
      assertThat(leader.set("k", "v")).isEqualTo("OK");
      assertThat(leader.read("k")).isEqualTo("v");
      assertThat(leader.read("missing")).isEqualTo("nil");
      for (ShardCluster.Member follower : cluster.followers()) {
        assertThat(follower.set("k", "x")).isEqualTo("NOT_LEADER");
        assertThat(follower.replica().leaderHint()).contains(leader.name);
      }
      cluster.awaitEqual();
    }
  }

  @Test
  void keepsEverythingAcknowledgedThroughRestartsOfAll() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      ShardCluster.Member leader = cluster.leader();
      for (int i = 0; i < 2_000; i++) {
        outcomes.add(leader.submit(ShardCluster.setCommand("k" + i, "v" + i), true));
      }
      for (CompletableFuture<String> outcome : outcomes) {
        assertThat(ShardCluster.get(outcome)).isEqualTo("OK");
      }
      cluster.stopAll();
      cluster.startAll();
      ShardCluster.Member next = cluster.leader();
      assertThat(next.read("k0")).isEqualTo("v0");
      assertThat(next.read("k1999")).isEqualTo("v1999");
      cluster.awaitEqual();
    }
  }

  @Test
  void anotherReplicaTakesOverAndTheOldLeaderCatchesUp() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      ShardCluster.Member old = cluster.leader();
      assertThat(old.set("before", "1")).isEqualTo("OK");
      old.stop();
      ShardCluster.Member leader = cluster.leader();
      assertThat(leader.read("before")).isEqualTo("1");
      assertThat(leader.set("after", "2")).isEqualTo("OK");
      old.start();
      cluster.awaitEqual();
    }
  }

  @Test
  void writesWithoutAMajorityAreNeverAcknowledgedNorSeen() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      ShardCluster.Member leader = cluster.leader();
      assertThat(leader.set("k", "old")).isEqualTo("OK");
      List<String> outcomes = writeWhileTheOthersStop(cluster, leader, cluster.followers());
      assertThat(outcomes).contains("UNKNOWN");
      assertThat(leader.read("k")).isIn("NOT_LEADER", "UNAVAILABLE");
    }
  }

  @Test
  void anExecutedButOverwrittenEntryIsRolledBackByARebuild() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      ShardCluster.Member old = cluster.leader();
      assertThat(old.set("k", "committed")).isEqualTo("OK");
      List<ShardCluster.Member> others = cluster.followers();
      assertThat(writeWhileTheOthersStop(cluster, old, others)).contains("UNKNOWN");
      // The old leader keeps its state but may not talk while the others elect a new one.
      Thread pausing = pause(old);
      for (ShardCluster.Member follower : others) {
        follower.start();
      }
      pausing.join();
      ShardCluster.Member leader = cluster.leader();
      String value = leader.read("k");
      assertThat(leader.set("other", "x")).isEqualTo("OK");
      cluster.awaitEqual();
      for (ShardCluster.Member member : cluster.members) {
        assertThat(member.onShard(() -> member.replica().state()))
            .isIn(ReplicaState.FOLLOWING, ReplicaState.LEADING);
      }
      // Whoever won, all agree; "lost" was written again and again, acknowledged or not.
      assertThat(value).isIn("committed", "lost");
    }
  }

  @Test
  void handsOverWithoutRebuildingOrLosingRequests() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      ShardCluster.Member old = cluster.leader();
      ShardCluster.Member next = cluster.followers().getFirst();
      assertThat(old.set("k", "v")).isEqualTo("OK");
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        outcomes.add(old.submit(ShardCluster.setCommand("k" + i, "v"), true));
      }
      boolean done =
          old.replica()
              .transferLeadership(next.name)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(done).isTrue();
      for (CompletableFuture<String> outcome : outcomes) {
        assertThat(ShardCluster.get(outcome)).isIn("OK", "NOT_LEADER");
      }
      ShardCluster.await(() -> next.replica().leading());
      assertThat(next.read("k")).isEqualTo("v");
      cluster.awaitEqual();
      assertThat(cluster.members)
          .allSatisfy(m -> assertThat(m.replica().status().rebuilds()).isZero());
    }
  }

  @Test
  void startsFromSnapshotAndLogAndFeedsAnEmptyFollower() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, 20_000)) {
      ShardCluster.Member leader = cluster.leader();
      ShardCluster.Member behind = cluster.followers().getFirst();
      behind.stop();
      String value = "x".repeat(500);
      for (int i = 0; i < 300; i++) {
        assertThat(leader.set("k" + (i % 50), value + i)).isEqualTo("OK");
      }
      ShardCluster.await(() -> leader.replica().status().snapshots() >= 3);
      behind.start();
      cluster.awaitEqual();
      ShardCluster.await(() -> behind.replica().status().state() == ReplicaState.FOLLOWING);
      long checksum = leader.checksum();
      cluster.stopAll();
      cluster.startAll();
      cluster.leader();
      cluster.awaitEqual();
      assertThat(cluster.leader().checksum()).isEqualTo(checksum);
    }
  }

  @Test
  void carriesBatchesLargerThanAnEntry() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      String large = "y".repeat(5 << 20);
      assertThat(cluster.leader().set("large", large)).isEqualTo("OK");
      assertThat(cluster.leader().set("small", "s")).isEqualTo("OK");
      cluster.awaitEqual();
      assertThat(cluster.leader().read("large")).isEqualTo(large);
    }
  }

  @Test
  void aSingleReplicaWorksAlone() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 1, NEVER)) {
      assertThat(cluster.leader().set("k", "v")).isEqualTo("OK");
      assertThat(cluster.leader().read("k")).isEqualTo("v");
    }
  }

  /** Outcomes of writes, and of reads in between, until the leader has lost its leadership. */
  private static List<String> writeWhileTheOthersStop(
      ShardCluster cluster, ShardCluster.Member leader, List<ShardCluster.Member> others)
      throws Exception {
    Thread stopping =
        Thread.ofPlatform()
            .start(
                () ->
                    others.parallelStream()
                        .forEach(
                            member -> {
                              try {
                                member.stop();
                              } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                              }
                            }));
    List<CompletableFuture<String>> outcomes = new ArrayList<>();
    ShardCluster.await(
        () -> {
          outcomes.add(leader.submit(ShardCluster.setCommand("k", "lost"), true));
          return !leader.replica().leading();
        });
    stopping.join();
    return outcomes.stream().map(ShardCluster::get).toList();
  }

  /** Blocks a member's shard thread for a second. */
  private static Thread pause(ShardCluster.Member member) {
    return Thread.ofPlatform()
        .start(
            () ->
                member.onShard(
                    () -> {
                      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000L);
                      return true;
                    }));
  }

  @Test
  void canBeAskedWhileItsDivisionStarts() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger engines = new AtomicInteger();
    try (ShardCluster cluster = ShardCluster.create(root, 1, NEVER)) {
      ShardCluster.Member member = cluster.members.getFirst();
      member.onNewEngine =
          () -> {
            if (engines.incrementAndGet() == 2) {
              ShardCluster.await(() -> goOn.getCount() == 0);
            }
          };
      CompletableFuture<Void> started =
          CompletableFuture.runAsync(
              () -> {
                try {
                  member.start();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try {
        ShardCluster.await(() -> engines.get() == 2);
        ShardStatus status = member.replica().status();
        assertThat(status.state()).isEqualTo(ReplicaState.STARTING);
        assertThat(status.commitIndex()).isEqualTo(-1);
        assertThat(member.replica().leaderHint()).isEmpty();
        assertThat(member.replica().followersWith(0)).isZero();
      } finally {
        goOn.countDown();
      }
      started.get(20, TimeUnit.SECONDS);
      assertThat(cluster.leader().set("k", "v")).isEqualTo("OK");
    }
  }
}
