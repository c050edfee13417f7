package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real members whose files are damaged while they are down. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RecoveryTest {
  private static final long NEVER = Long.MAX_VALUE;

  @TempDir Path root;

  @Test
  void aTornLastEntryIsCutOffAndFetchedAgain() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      writeAll(cluster, 0, 60);
      // Two copies are enough for an answer, and one is about to be damaged.
      cluster.awaitEqual();
      for (int cut : new int[] {1, 4, 5, 20, 39}) {
        ShardCluster.Member member = cluster.members.get(cut % 3);
        member.stop();
        Path log = openLog(member);
        byte[] bytes = Files.readAllBytes(log);
        byte[] torn = Arrays.copyOf(bytes, bytes.length - cut);
        Files.write(log, cut % 2 == 0 ? torn : Arrays.copyOf(torn, torn.length + 10_000));
        member.start();
        writeAll(cluster, cut * 1000, 10);
        cluster.awaitEqual();
      }
      assertThat(cluster.leader().read("k59")).isEqualTo("v59");
    }
  }

  @Test
  void allMembersWithTornEntriesKeepEverythingAcknowledged() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      writeAll(cluster, 0, 40);
      cluster.awaitEqual();
      cluster.stopAll();
      for (ShardCluster.Member member : cluster.members) {
        Path log = openLog(member);
        byte[] bytes = Files.readAllBytes(log);
        // The begin of one more entry, as a write that was never finished leaves it.
        byte[] torn = Arrays.copyOf(bytes, bytes.length + 4000);
        System.arraycopy(bytes, bytes.length - 30, torn, bytes.length + 2, 17);
        torn[bytes.length] = (byte) 0xb0;
        torn[bytes.length + 1] = 2;
        Files.write(log, torn);
      }
      cluster.startAll();
      for (int i = 0; i < 40; i++) {
        assertThat(cluster.leader().read("k" + i)).isEqualTo("v" + i);
      }
      writeAll(cluster, 100, 10);
      cluster.awaitEqual();
    }
  }

  @Test
  void aLogDamagedInTheMiddleIsRefusedByName() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      writeAll(cluster, 0, 60);
      ShardCluster.Member member = cluster.followers().getFirst();
      member.stop();
      Path log = openLog(member);
      byte[] whole = Files.readAllBytes(log);
      for (int at : new int[] {3, 20, whole.length / 2}) {
        byte[] broken = whole.clone();
        broken[at] ^= 4;
        Files.write(log, broken);
        assertThatThrownBy(member::start)
            .isInstanceOf(IOException.class)
            .hasMessageContaining(log.toString())
            .hasMessageContaining("damaged at offset");
        member.stop();
      }
      Files.write(log, whole);
      member.start();
      cluster.awaitEqual();
    }
  }

  @Test
  void aDamagedNewestSnapshotIsReplacedByTheOneBeforeAndTheLog() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, 20_000)) {
      ShardCluster.Member member = withSnapshots(cluster);
      long expected = cluster.leader().checksum();
      member.stop();
      List<Path> snapshots = snapshots(member);
      assertThat(snapshots).hasSize(2);
      damage(snapshots.getFirst());
      member.start();
      cluster.awaitEqual();
      assertThat(member.checksum()).isEqualTo(expected);
      assertThat(Path.of(snapshots.getFirst() + ".corrupt")).exists();
      writeAll(cluster, 5000, 20);
      cluster.awaitEqual();
    }
  }

  /** Whoever has each load of data saved writes nothing while that is done. */
  @Test
  void snapshotsOfAQuietShardLetTheLogGo() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, NEVER)) {
      ShardCluster.Member member = cluster.leader();
      for (int round = 1; round <= 3; round++) {
        // Each leader begins a file of the log.
        writeAll(cluster, 10 * round, 5);
        cluster.awaitEqual();
        member.replica().requestSnapshot();
        long count = round;
        ShardCluster.await(() -> member.replica().status().snapshots() == count);
        ShardCluster.Member next = cluster.followers().get(round % 2);
        var moved = cluster.leader().replica().transferLeadership(next.name);
        moved.toCompletableFuture().get(20, TimeUnit.SECONDS);
      }
      writeAll(cluster, 100, 1);
      ShardCluster.await(() -> firstIndex(member) > 0);
    }
  }

  @Test
  void twoDamagedSnapshotsAreRefusedByNameAtEveryStart() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, 20_000)) {
      ShardCluster.Member member = withSnapshots(cluster);
      member.stop();
      List<Path> snapshots = snapshots(member);
      for (Path snapshot : snapshots) {
        damage(snapshot);
      }
      for (int start = 0; start < 2; start++) {
        assertThatThrownBy(member::start)
            .hasStackTraceContaining(snapshots.get(0).toString())
            .hasStackTraceContaining(snapshots.get(1).toString());
        member.stop();
      }
      writeAll(cluster, 9000, 5);
    }
  }

  /** Has every member take at least three snapshots; returns a follower. */
  static ShardCluster.Member withSnapshots(ShardCluster cluster) throws Exception {
    String value = "x".repeat(500);
    for (int round = 0; round < 6; round++) {
      // Every leader begins a file of the log, so that there are closed ones to purge.
      ShardCluster.Member next = cluster.followers().get(round % 2);
      cluster
          .leader()
          .replica()
          .transferLeadership(next.name)
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      ShardCluster.Member leader = cluster.leader();
      List<CompletableFuture<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        outcomes.add(leader.submit(ShardCluster.setCommand("k" + i, value + round), true));
      }
      outcomes.forEach(o -> assertThat(ShardCluster.get(o)).isEqualTo("OK"));
      long at = round;
      cluster.members.forEach(
          m -> ShardCluster.await(() -> m.replica().status().snapshots() >= Math.min(3, at)));
    }
    cluster.awaitEqual();
    ShardCluster.Member follower = cluster.followers().getFirst();
    // Ratis drops nothing before an entry came after the newest snapshot.
    ShardCluster.await(
        () -> firstIndex(follower) > 0 || !cluster.leader().set("more", value).equals("OK"));
    assertThat(firstIndex(follower)).isPositive();
    cluster.awaitEqual();
    return follower;
  }

  static long firstIndex(ShardCluster.Member member) {
    try {
      return LogTailRepair.firstIndex(member.groupDirectory());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void writeAll(ShardCluster cluster, int from, int count) {
    ShardCluster.Member leader = cluster.leader();
    for (int i = from; i < from + count; i++) {
      assertThat(leader.set("k" + i, "v" + i)).isEqualTo("OK");
    }
  }

  private static Path openLog(ShardCluster.Member member) throws IOException {
    try (Stream<Path> files = Files.list(member.groupDirectory().resolve("current"))) {
      return files
          .filter(p -> p.getFileName().toString().startsWith("log_inprogress"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Newest first. */
  private static List<Path> snapshots(ShardCluster.Member member) throws IOException {
    try (Stream<Path> files = Files.list(member.groupDirectory().resolve("sm"))) {
      return files
          .filter(p -> p.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
          .sorted(Comparator.comparingLong(RecoveryTest::index).reversed())
          .toList();
    }
  }

  private static long index(Path snapshot) {
    String name = snapshot.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('_') + 1));
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
