package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SlotDigestsTest {
  private static final int[] SLOTS = {6, 7, 8};

  @TempDir Path root;

  private static SlotDigests.Result digests(ShardCluster.Member member, long afterIndex)
      throws Exception {
    return SlotDigests.of(member.replica(), SLOTS, afterIndex, Runnable::run)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void replicasAgreeAtThePlacesThatTheirDigestsStandFor() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        outcomes.add(leader.submit(ShardCluster.setCommand("k" + i, "v" + i), true));
      }
      // The entries are under way: what it shows is committed when it answers.
      SlotDigests.Result led = digests(leader, 0);
      for (CompletableFuture<String> outcome : outcomes) {
        assertThat(ShardCluster.get(outcome)).isEqualTo("OK");
      }
      assertThat(led.leading()).isTrue();
      assertThat(led.digests()).extracting(SlotDigests.SlotDigest::slot).containsExactly(6, 7, 8);
      assertThat(led.digests().get(0).digest()).isZero();
      assertThat(led.digests().get(1).keys()).isBetween(1L, 500L);

      SlotDigests.Result settled = digests(leader, 0);
      for (ShardCluster.Member follower : cluster.followers()) {
        SlotDigests.Result follows = digests(follower, settled.settledIndex());
        assertThat(follows.leading()).isFalse();
        SlotDigests.SlotDigest seven = follows.digests().get(1);
        assertThat(seven.appliedIndex()).isGreaterThanOrEqualTo(settled.settledIndex());
        assertThat(seven.keys()).isEqualTo(500);
        assertThat(seven.digest()).isEqualTo(settled.digests().get(1).digest());
      }
    }
  }

  @Test
  void aDamagedReplicaShowsAndLoadsItsStateAgain() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      assertThat(leader.set("a", "1")).isEqualTo("OK");
      assertThat(leader.set("b", "2")).isEqualTo("OK");
      cluster.awaitEqual();
      ShardCluster.Member follower = cluster.followers().getFirst();
      follower.onShard(
          () -> follower.replica().engine().keyspace(0).remove(7, "a".getBytes(UTF_8)));
      SlotDigests.Result led = digests(leader, 0);
      assertThat(digests(follower, led.settledIndex()).digests().get(1).digest())
          .isNotEqualTo(led.digests().get(1).digest());

      long before = follower.replica().status().rebuilds();
      Reload.of(follower.replica());
      ShardCluster.await(
          () ->
              follower.replica().status().rebuilds() > before
                  && follower.replica().state() == ReplicaState.FOLLOWING);
      assertThat(digests(follower, led.settledIndex()).digests().get(1).digest())
          .isEqualTo(led.digests().get(1).digest());
    }
  }

  @Test
  void aPlaceThatIsNeverReachedEndsInAnError() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 1, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      assertThatThrownBy(() -> digests(leader, 1_000_000)).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void theLargestKeysAreFoundInSmallSteps() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 1, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        String value = "v".repeat(i == 321 ? 5_000 : 10);
        outcomes.add(leader.submit(ShardCluster.setCommand("k" + i, value), true));
      }
      for (CompletableFuture<String> outcome : outcomes) {
        assertThat(ShardCluster.get(outcome)).isEqualTo("OK");
      }
      KeySample.Result all = sample(leader, 2_000);
      assertThat(all.scanned()).isEqualTo(1_000);
      assertThat(all.total()).isEqualTo(1_000);
      assertThat(all.biggest()).hasSize(3);
      assertThat(new String(all.biggest().getFirst().key(), UTF_8)).isEqualTo("k321");
      assertThat(all.biggest().getFirst().memoryBytes()).isBetween(5_000L, 5_200L);
      assertThat(all.biggest().getFirst().slot()).isEqualTo(7);
      assertThat(sample(leader, 300).scanned()).isBetween(300L, 320L);
    }
  }

  private static KeySample.Result sample(ShardCluster.Member member, long keysMax)
      throws Exception {
    return KeySample.of(member.replica(), 3, keysMax, false, 1, new Random(5))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
