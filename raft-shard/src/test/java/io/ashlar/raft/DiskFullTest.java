package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DiskFullTest {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long RESERVE = 16 << 20;

  @TempDir Path root;
  private final List<Path> mounted = new ArrayList<>();

  /** Ratis closes the files of a group that was just removed a moment after it says so. */
  @AfterEach
  void unmount() {
    for (Path directory : mounted) {
      ShardCluster.await(() -> run("umount", directory.toString()));
    }
  }

  @Test
  void aLeaderWithLittleSpaceRefusesWritesServesReadsAndResumes() throws Exception {
    AtomicLong free = new AtomicLong(1L << 30);
    try (ShardCluster cluster = ShardCluster.create(root, 3, NEVER)) {
      cluster.members.forEach(member -> member.freeSpace = free::get);
      cluster.startAll();
      ShardCluster.Member leader = cluster.leader();
      assertThat(leader.set("k", "v")).isEqualTo("OK");
      free.set((1 << 20) - 1);
      ShardCluster.await(() -> leader.host().disk().refusesWrites());
      assertThat(leader.set("k", "w")).isEqualTo("DISK_FULL");
      assertThat(leader.read("k")).isEqualTo("v");
      free.set(1L << 30);
      ShardCluster.await(() -> !leader.host().disk().refusesWrites());
      assertThat(leader.set("k", "x")).isEqualTo("OK");
      assertThat(leader.read("k")).isEqualTo("x");
      cluster.awaitEqual();
    }
  }

  @Test
  void aNodeThatStartsWithoutSpaceWaitsForItAndCatchesUp() throws Exception {
    AtomicLong free = new AtomicLong(1L << 30);
    try (ShardCluster cluster = ShardCluster.create(root, 3, NEVER)) {
      ShardCluster.Member full = cluster.members.getLast();
      full.freeSpace = free::get;
      cluster.startAll();
      assertThat(cluster.leader().set("before", "1")).isEqualTo("OK");
      full.stop();
      free.set(0);
      full.start();
      assertThat(cluster.leader().set("after", "2")).isEqualTo("OK");
      ShardCluster.await(() -> full.replica().state() == ReplicaState.REBUILDING);
      free.set(1L << 30);
      ShardCluster.await(() -> full.replica().state() == ReplicaState.FOLLOWING);
      cluster.awaitEqual();
    }
  }

  @Test
  void aFollowerWithoutSpaceStopsAndCatchesUpLater() throws Exception {
    AtomicLong free = new AtomicLong(1L << 30);
    try (ShardCluster cluster = ShardCluster.create(root, 3, NEVER)) {
      ShardCluster.Member full = cluster.members.getLast();
      full.freeSpace = free::get;
      cluster.startAll();
      cluster.leader().replica().preferLeader("n1");
      ShardCluster.await(() -> cluster.leader().name.equals("n1"));
      free.set(0);
      ShardCluster.await(() -> full.replica().state() == ReplicaState.REBUILDING);
      for (int i = 0; i < 100; i++) {
        assertThat(cluster.leader().set("k" + i, "v")).isEqualTo("OK");
      }
      assertThat(full.read("k1")).isIn("UNAVAILABLE", "NOT_LEADER");
      free.set(1L << 30);
      ShardCluster.await(() -> full.replica().state() == ReplicaState.FOLLOWING);
      cluster.awaitEqual();
    }
  }

  @Test
  void aFollowersDiskReallyFullLosesNothing() throws Exception {
    fillTheDiskOf(false);
  }

  @Test
  void theLeadersDiskReallyFullLosesNothing() throws Exception {
    fillTheDiskOf(true);
  }

  private void fillTheDiskOf(boolean leaders) throws Exception {
    try (ShardCluster cluster = ShardCluster.create(root, 3, NEVER)) {
      for (ShardCluster.Member member : cluster.members) {
        mountSmallDisk(member.dataDir);
        member.reserveBytes = RESERVE;
      }
      cluster.startAll();
      Set<String> acknowledged = new TreeSet<>();
      cluster.leader();
      write(cluster, 0, 50, acknowledged);
      assertThat(acknowledged).hasSize(50);
      ShardCluster.Member full = leaders ? cluster.leader() : cluster.followers().getFirst();
      Path ballast = full.dataDir.resolve("ballast");
      Thread filling = Thread.ofPlatform().start(() -> fill(ballast));
      int next = write(cluster, 50, 300, acknowledged);
      filling.join();
      ShardCluster.await(() -> full.host().disk().space() == DiskGuard.Space.CRITICAL);
      next = write(cluster, next, 200, acknowledged);
      if (!leaders) {
        assertThat(acknowledged).as("two of three go on").hasSizeGreaterThan(500);
      } else if (full.replica().leading()) {
        assertThat(full.set("refused", "x")).isEqualTo("DISK_FULL");
        assertThat(full.read("key0")).isEqualTo("v0");
      }
      Files.delete(ballast);
      ShardCluster.await(() -> full.host().disk().space() == DiskGuard.Space.ENOUGH);
      Set<String> after = new TreeSet<>();
      int from = next;
      ShardCluster.await(
          () -> {
            write(cluster, from, 1, after);
            return !after.isEmpty();
          });
      acknowledged.addAll(after);
      ShardCluster.await(
          () ->
              full.replica().state() == ReplicaState.FOLLOWING
                  || full.replica().state() == ReplicaState.LEADING);
      cluster.awaitEqual();
      ShardCluster.Member leader = cluster.leader();
      for (String key : acknowledged) {
        assertThat(leader.read(key)).isEqualTo("v" + key.substring(3));
      }
    }
  }

  /** Writes through whoever leads; returns the next number. */
  private static int write(ShardCluster cluster, int from, int count, Set<String> acknowledged) {
    for (int i = from; i < from + count; i++) {
      Optional<ShardCluster.Member> leader =
          cluster.members.stream().filter(m -> m.isRunning() && m.replica().leading()).findFirst();
      if (leader.isPresent() && leader.get().set("key" + i, "v" + i).equals("OK")) {
        acknowledged.add("key" + i);
      }
    }
    return from + count;
  }

  private static void fill(Path ballast) {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // Full, down to the last blocks.
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void mountSmallDisk(Path directory) throws Exception {
    Files.createDirectories(directory);
    boolean done =
        "root".equals(System.getProperty("user.name"))
            && run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", directory.toString());
    if (!done) {
      System.err.println("SKIPPED (mounting a small tmpfs needs root and the right to mount)");
    }
    assumeTrue(done, "SKIPPED (mounting a small tmpfs needs root and the right to mount)");
    mounted.add(directory);
  }

  private static boolean run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
