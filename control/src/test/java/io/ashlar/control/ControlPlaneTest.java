package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.raft.RaftTransport;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ClusterMapCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ControlPlaneTest {
  private static final long AWAIT_MS = 30_000;

  @TempDir Path directory;

  @Test
  void threeNodesFormOneClusterAndKeepItThroughARestartOfAll() throws Exception {
    try (ControlCluster cluster = new ControlCluster(directory, 3, RaftTransport.NETTY)) {
      cluster.startAll();
      awaitAllAnnounced(cluster, 3);
      ClusterMap formed = cluster.plane("n1").map().orElseThrow();
      assertThat(formed.epoch()).as("formed, then three announcements").isEqualTo(4);

      List<Long> epochs = Collections.synchronizedList(new ArrayList<>());
      cluster.plane("n2").addListener(map -> epochs.add(map.epoch()));
      assertThat(epochs).as("the present map comes at once").containsExactly(4L);

      cluster.plane("n2").reportLeader("s1", 3);
      await(() -> allSee(cluster, "s1", "n2"));
      cluster.plane("n1").reportLeader("s1", 2);
      cluster.plane("n3").reportLeader("s2", 1);
      await(() -> allSee(cluster, "s2", "n3"));
      assertThat(cluster.plane("n3").leaderOf("s1")).contains("n2");

      cluster.stopAll();
      cluster.startAll();
      awaitAllAnnounced(cluster, 3);
      await(() -> allSee(cluster, "s1", "n2") && allSee(cluster, "s2", "n3"));
      assertThat(encoded(cluster.plane("n3"))).isEqualTo(ClusterMapCodec.encode(formed).toString());
      assertThat(epochs).containsExactly(4L);
    }
  }

  @Test
  void aListenerOfTheGroupGetsTheMapAndAnnouncesItself() throws Exception {
    try (ControlCluster cluster = new ControlCluster(directory, 4, RaftTransport.NETTY)) {
      cluster.startAll();
      awaitAllAnnounced(cluster, 4);
      assertThat(
              cluster
                  .server("n4")
                  .getDivision(cluster.plane("n4").group().getGroupId())
                  .getInfo()
                  .isListener())
          .isTrue();
      cluster.plane("n4").reportLeader("s3", 1);
      await(() -> allSee(cluster, "s3", "n4"));

      cluster.stop("n4");
      cluster.plane("n1").reportLeader("s1", 1);
      await(() -> allSee(cluster, "s1", "n1"));
      cluster.start("n4");
      await(() -> allSee(cluster, "s1", "n1"));
      assertThat(encoded(cluster.plane("n4"))).isEqualTo(encoded(cluster.plane("n1")));
    }
  }

  @Test
  void theGroupSurvivesTheLossOfAnyOneVoter() throws Exception {
    try (ControlCluster cluster = new ControlCluster(directory, 3, RaftTransport.NETTY)) {
      cluster.startAll();
      awaitAllAnnounced(cluster, 3);
      for (int term = 1; term <= 3; term++) {
        String lost = "n" + term;
        String reporter = "n" + (term % 3 + 1);
        String shard = shardOf(cluster.plane(reporter), reporter);
        cluster.stop(lost);
        cluster.plane(reporter).reportLeader(shard, 10 + term);
        await(() -> allSee(cluster, shard, reporter));
        cluster.start(lost);
        awaitAllAnnounced(cluster, 3);
      }
    }
  }

  @Test
  void aLongLogIsReplacedByASnapshotThatARestartLoads() throws Exception {
    try (ControlCluster cluster = new ControlCluster(directory, 1, RaftTransport.NETTY)) {
      cluster.startAll();
      awaitAllAnnounced(cluster, 1);
      ControlPlane plane = cluster.plane("n1");
      // Each report waits for the last one, so that each makes an entry.
      for (int term = 1; term <= 120; term++) {
        long reported = term;
        plane.reportLeader("s1", reported);
        await(() -> cluster.observedTerm("n1", "s1") == reported);
      }
      await(() -> snapshotCount() > 0);
      ClusterMap before = plane.map().orElseThrow();

      cluster.stopAll();
      cluster.startAll();
      ControlPlane again = cluster.plane("n1");
      await(() -> cluster.observedTerm("n1", "s1") == 120);
      assertThat(encoded(again)).isEqualTo(ClusterMapCodec.encode(before).toString());
    }
  }

  @Test
  void settingsComeToEveryNodeAndOutliveARestartOfAll() throws Exception {
    try (ControlCluster cluster = new ControlCluster(directory, 4, RaftTransport.NETTY)) {
      cluster.startAll();
      awaitAllAnnounced(cluster, 4);
      List<StoredSettings> heard = Collections.synchronizedList(new ArrayList<>());
      cluster.plane("n4").clusterSettings.addListener(heard::add);
      cluster.stop("n3");
      assertThat(change(cluster, "n4", Map.of("a", "1"), List.of()).get(30, TimeUnit.SECONDS))
          .isEmpty();
      assertThat(value(cluster, "n4", "a")).as("where it was asked for").contains("1");

      // Some of these are made for settings that another one has changed meanwhile.
      List<CompletableFuture<Optional<String>>> asked = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        for (String name : List.of("n1", "n2", "n4")) {
          asked.add(change(cluster, name, Map.of(name + i, "x"), List.of()));
        }
      }
      for (CompletableFuture<Optional<String>> one : asked) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isEmpty();
      }
      assertThat(change(cluster, "n1", Map.of(), List.of("a")).get(30, TimeUnit.SECONDS)).isEmpty();
      cluster.start("n3");
      for (String name : List.of("n1", "n2", "n3", "n4")) {
        await(() -> cluster.plane(name).clusterSettings.current().epoch() == 17);
        assertThat(cluster.plane(name).clusterSettings.current().byName()).hasSize(15);
      }
      assertThat(heard.stream().map(StoredSettings::epoch))
          .containsExactlyElementsOf(LongStream.rangeClosed(0, 17).boxed().toList());

      StoredSettings last = heard.getLast();
      // A node takes a snapshot after a change, and starts with what it had.
      await(() -> snapshotHas("n2", last));
      cluster.stopAll();
      cluster.start("n2");
      await(() -> cluster.plane("n2").clusterSettings.current().equals(last));
      assertThat(cluster.plane("n2").silencesMs(cluster.server("n2"))).as("alone").isEmpty();
    }
  }

  private static CompletableFuture<Optional<String>> change(
      ControlCluster cluster, String node, Map<String, String> set, List<String> removed) {
    return cluster.plane(node).clusterSettings.change(set, removed).toCompletableFuture();
  }

  private static Optional<String> value(ControlCluster cluster, String node, String name) {
    return Optional.ofNullable(cluster.plane(node).clusterSettings.current().byName().get(name))
        .map(StoredSettings.Setting::value);
  }

  private boolean snapshotHas(String node, StoredSettings settings) {
    try (Stream<Path> files = Files.walk(directory.resolve(node))) {
      for (Path file : files.filter(ControlPlaneTest::isSnapshot).toList()) {
        if (ControlSnapshots.read(file).settings().equals(settings)) {
          return true;
        }
      }
      return false;
    } catch (IOException | UncheckedIOException e) {
      return false; // A file went away under the walk; ask again.
    }
  }

  @Test
  void theOtherTransportFormsAClusterToo() throws Exception {
    try (ControlCluster cluster = new ControlCluster(directory, 3, RaftTransport.GRPC)) {
      cluster.startAll();
      awaitAllAnnounced(cluster, 3);
    }
  }

  private static String shardOf(ControlPlane plane, String node) {
    return plane.map().orElseThrow().shards().stream()
        .filter(shard -> shard.replicas().contains(node))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private static void awaitAllAnnounced(ControlCluster cluster, int nodes) {
    await(
        () ->
            cluster.planes().stream()
                .allMatch(
                    plane ->
                        plane
                            .map()
                            .map(
                                map ->
                                    map.nodes().size() == nodes
                                        && map.nodes().stream()
                                            .allMatch(
                                                node ->
                                                    node.respPort()
                                                        == cluster.respPort(node.name())))
                            .orElse(false)));
  }

  private static boolean allSee(ControlCluster cluster, String shardId, String leader) {
    return cluster.planes().stream()
        .allMatch(plane -> plane.leaderOf(shardId).filter(leader::equals).isPresent());
  }

  private static String encoded(ControlPlane plane) {
    return ClusterMapCodec.encode(plane.map().orElseThrow()).toString();
  }

  private long snapshotCount() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(ControlPlaneTest::isSnapshot).count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // A file went away under the walk; ask again.
    }
  }

  private static boolean isSnapshot(Path file) {
    return file.getFileName().toString().matches("snapshot\\.\\d+_\\d+");
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AWAIT_MS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("not within " + AWAIT_MS + " ms");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
