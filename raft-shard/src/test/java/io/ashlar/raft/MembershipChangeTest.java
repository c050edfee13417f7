package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.raft.ShardCluster.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas come and go while keys are written, and participants die; nothing that was said is lost.
 */
@Timeout(120)
class MembershipChangeTest {
  @TempDir Path root;
  private ShardCluster cluster;
  private final AtomicBoolean writing = new AtomicBoolean(true);
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private Thread writer;

  @AfterEach
  void stop() throws Exception {
    writing.set(false);
    if (writer != null) {
      writer.join();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aReplicaMovesUnderLoad() throws Exception {
    start(3, 1);
    Member joining = cluster.members.get(3);
    Member leader = cluster.leader();
    Member leaving = cluster.followers().get(0);

    joining.join(2);
    changeUntilDone(Set.of(leaving.name), Set.of(joining.name));

    assertThat(voters()).contains(leader.name, joining.name).doesNotContain(leaving.name);
    assertThat(leaving.host().removeShard("s1", 3)).isTrue();
    assertThat(leaving.groupDirectory()).doesNotExist();
    assertThat(leaving.host().replicas()).isEmpty();
    assertNothingIsLost();
  }

  @Test
  void aNewReplicaGetsTheSnapshotAndVotes() throws Exception {
    cluster = ShardCluster.create(root, 3, 1, 64 << 10);
    cluster.startAll();
    for (int i = 0; i < 300; i++) {
      String key = "old" + i;
      assertThat(cluster.leader().set(key, "v".repeat(1_000))).isEqualTo("OK");
      acknowledged.add(key);
    }
    ShardCluster.await(() -> cluster.leader().replica().status().snapshots() > 1);
    write();

    Member joining = cluster.members.get(3);
    joining.join(2);
    changeUntilDone(Set.of(), Set.of(joining.name));
    assertThat(voters()).hasSize(4);

    // Three of four are a majority only if the new one counts.
    cluster.followers().stream().filter(m -> m != joining).findFirst().orElseThrow().stop();
    assertThat(setUntilOk("after", "1")).isTrue();
    assertNothingIsLost();
  }

  @Test
  void theLeaderGoesAfterHandingOver() throws Exception {
    start(3, 0);
    Member leader = cluster.leader();
    Member heir = cluster.followers().get(0);
    ShardCluster.await(
        () ->
            leader.replica().transferLeadership(heir.name).toCompletableFuture().join()
                || heir.replica().leading());
    changeUntilDone(Set.of(leader.name), Set.of());
    assertThat(voters()).hasSize(2).doesNotContain(leader.name);
    assertThat(leader.host().removeShard("s1", 2)).isTrue();
    assertNothingIsLost();
  }

  @Test
  void theNewReplicaDiesOnItsWay() throws Exception {
    start(3, 1);
    Member joining = cluster.members.get(3);
    joining.join(2);
    joining.stop();
    Optional<String> failure = change(cluster.leader(), Set.of(), Set.of(joining.name));
    assertThat(failure).as("nobody answers there").isPresent();
    assertThat(voters()).hasSize(3);

    joining.start();
    changeUntilDone(Set.of(), Set.of(joining.name));
    assertThat(voters()).contains(joining.name);
    assertNothingIsLost();
  }

  @Test
  void theLeaderDiesAmidAChange() throws Exception {
    start(3, 1);
    Member joining = cluster.members.get(3);
    joining.join(2);
    Member first = cluster.leader();
    CompletableFuture<Optional<String>> changing = begin(first, Set.of(), Set.of(joining.name));
    first.stop();
    changing.handle((done, failure) -> done);

    ShardCluster.await(
        () -> cluster.members.stream().anyMatch(m -> m.isServing() && m.replica().leading()));
    changeUntilDone(Set.of(), Set.of(joining.name));
    first.start();
    ShardCluster.await(() -> first.replica().state() == ReplicaState.FOLLOWING);
    assertThat(voters()).contains(joining.name, first.name);
    assertNothingIsLost();
  }

  @Test
  void aDeadReplicaIsReplacedAndComesBackToNothing() throws Exception {
    start(3, 1);
    Member dead = cluster.followers().get(0);
    dead.stop();
    Member joining = cluster.members.get(3);
    joining.join(2);
    changeUntilDone(Set.of(dead.name), Set.of(joining.name));
    assertThat(voters()).contains(joining.name).doesNotContain(dead.name);

    dead.start();
    // An old map, seen again at its start, made it a host; only a newer one says that it is none.
    assertThat(dead.host().removeShard("s1", 0)).isFalse();
    assertThat(dead.groupDirectory()).exists();
    ShardCluster.await(() -> removed(dead, 3));
    assertThat(dead.groupDirectory()).doesNotExist();
    dead.stop();
    dead.isMember = false;
    dead.start();
    assertThat(dead.host().replicas()).isEmpty();
    assertNothingIsLost();
  }

  @Test
  void aReplicaThatComesAgainBeginsWithNothing() throws Exception {
    start(3, 0);
    Member gone = cluster.followers().get(0);
    changeUntilDone(Set.of(gone.name), Set.of());
    assertThat(gone.host().removeShard("s1", 2)).isTrue();
    gone.join(3);
    changeUntilDone(Set.of(), Set.of(gone.name));
    assertThat(gone.host().removeShard("s1", 2)).as("an older map").isFalse();
    assertThat(voters()).hasSize(3);
    assertNothingIsLost();
  }

  /** However old the map is that a node sees when it starts. */
  @Test
  void aShardThatHasEndedIsNeverTakenUpAgain() throws Exception {
    start(3, 0);
    Member member = cluster.followers().get(0);
    assertThat(member.host().endShard("s1", 2)).isTrue();
    assertThat(member.groupDirectory()).doesNotExist();
    assertThat(member.host().hasEnded("s1")).isTrue();
    member.stop();
    member.isMember = false;
    member.start();
    assertThat(member.host().hasEnded("s1")).isTrue();
    assertThat(member.host().hasEnded("s2")).isFalse();
    assertThat(member.host().replicas()).isEmpty();
  }

  /** The note is on the disk, the data too. */
  @Test
  void aNodeThatDiesBeforeItDropsAShardThatHasEndedDropsItLater() throws Exception {
    start(3, 0);
    Member member = cluster.followers().get(0);
    Path data = member.groupDirectory();
    member.stop();
    Files.writeString(data.resolveSibling("..").resolve("shards.ended").normalize(), "s1\n");
    member.start();
    assertThat(member.host().hasEnded("s1")).isTrue();
    assertThat(data).exists();
    assertThat(member.host().endShard("s1", 2)).isTrue();
    assertThat(data).doesNotExist();
    assertThat(member.host().endShard("s1", 2)).as("twice").isTrue();
    member.stop();
    member.isMember = false;
    member.start();
    assertThat(member.host().replicas()).isEmpty();
  }

  /** Its data has gone under the name of what is deleted; the list of its shards still has it. */
  @Test
  void aNodeThatDiesAmidADeletionEndsIt() throws Exception {
    start(3, 0);
    Member gone = cluster.followers().get(0);
    changeUntilDone(Set.of(gone.name), Set.of());
    gone.stop();
    Path data = gone.groupDirectory();
    Path removed = data.resolveSibling("..").resolve("removed-" + data.getFileName()).normalize();
    Files.move(data, removed);
    gone.isMember = false;
    gone.start();
    assertThat(removed).doesNotExist();
    ShardCluster.await(() -> removed(gone, 2));
    assertThat(gone.host().replicas()).isEmpty();
    assertThat(data).doesNotExist();
    gone.stop();
    gone.start();
    assertThat(gone.host().hostedShards(Long.MAX_VALUE)).isEmpty();
    assertNothingIsLost();
  }

  @Test
  void onlyALeaderKnowsTheMembers() throws Exception {
    start(3, 0);
    Member follower = cluster.followers().get(0);
    assertThat(follower.host().members().settled(cluster.shard.getGroupId())).isEmpty();
    assertThat(change(follower, Set.of(), Set.of())).isPresent();
    Member leader = cluster.leader();
    Optional<String> wrong =
        leader
            .host()
            .members()
            .setVoters(cluster.shard.getGroupId(), List.of(leader.name), addresses(Set.of("n1")))
            .toCompletableFuture()
            .join();
    assertThat(wrong).as("others vote than were expected").isPresent();
  }

  private void start(int size, int spares) throws IOException {
    cluster = ShardCluster.create(root, size, spares, 64 << 20);
    cluster.startAll();
    write();
    ShardCluster.await(() -> acknowledged.size() > 20);
  }

  private void write() {
    writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; writing.get(); i++) {
                    String key = "k" + i;
                    try {
                      if (cluster.leader().set(key, key).equals("OK")) {
                        acknowledged.add(key);
                      }
                    } catch (AssertionError | RuntimeException e) {
                      // A member was stopped under it: its fate is not known, and not told.
                    }
                  }
                });
  }

  private boolean removed(Member member, long epoch) {
    try {
      return member.host().removeShard("s1", epoch);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean setUntilOk(String key, String value) {
    ShardCluster.await(() -> cluster.leader().set(key, value).equals("OK"));
    acknowledged.add(key);
    return true;
  }

  private Set<String> voters() {
    Optional<GroupMembers.Settled>[] settled = new Optional[] {Optional.empty()};
    ShardCluster.await(
        () -> {
          settled[0] = cluster.leader().host().members().settled(cluster.shard.getGroupId());
          return settled[0].isPresent();
        });
    return settled[0].orElseThrow().voters();
  }

  /** As a node does it: looks who votes, asks for what is missing, whoever leads by then. */
  private void changeUntilDone(Set<String> without, Set<String> with) {
    ShardCluster.await(
        () -> {
          Set<String> now = voters();
          if (now.containsAll(with) && without.stream().noneMatch(now::contains)) {
            return true;
          }
          Member leader = cluster.leader();
          if (without.contains(leader.name)) {
            return false;
          }
          change(leader, without, with);
          return false;
        });
  }

  private Optional<String> change(Member leader, Set<String> without, Set<String> with) {
    return begin(leader, without, with).join();
  }

  private CompletableFuture<Optional<String>> begin(
      Member leader, Set<String> without, Set<String> with) {
    Collection<String> before = new ArrayList<>(voters());
    Set<String> after = new java.util.TreeSet<>(before);
    after.removeAll(without);
    after.addAll(with);
    return leader
        .host()
        .members()
        .setVoters(cluster.shard.getGroupId(), before, addresses(after))
        .toCompletableFuture();
  }

  private Map<String, String> addresses(Set<String> names) {
    return cluster.members.stream()
        .filter(member -> names.contains(member.name))
        .collect(Collectors.toMap(member -> member.name, Member::raftAddress));
  }

  private void assertNothingIsLost() throws Exception {
    int so = acknowledged.size();
    ShardCluster.await(() -> acknowledged.size() > so + 20);
    writing.set(false);
    writer.join();
    for (String key : acknowledged) {
      ShardCluster.await(() -> !cluster.leader().read(key).equals("NOT_LEADER"));
      assertThat(cluster.leader().read(key)).as(key).isNotEqualTo("nil");
    }
    Set<String> voters = voters();
    ShardCluster.await(
        () ->
            cluster.members.stream()
                    .filter(member -> member.isServing() && voters.contains(member.name))
                    .map(Member::checksum)
                    .distinct()
                    .count()
                == 1);
    assertThat(Files.exists(root)).isTrue();
  }
}
