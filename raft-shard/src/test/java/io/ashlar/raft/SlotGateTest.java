package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.engine.migration.MovedPiece;
import io.ashlar.raft.ShardCluster.Member;
import io.ashlar.resp.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests for slots that go, and what of them is handed out. */
class SlotGateTest {
  private static final long ID = 3;
  private static final int SLOT = 7; // where ShardCluster has its keys

  private static BitSet slots() {
    BitSet slots = new BitSet();
    slots.set(SLOT);
    return slots;
  }

  private static Reply migrate(Member member, MigrationCommand command) throws Exception {
    return member.replica().slots.migrate(command).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** A key in a slot that is then on its way. */
  private static void release(Member leader) throws Exception {
    migrate(leader, new MigrationCommand.Own(slots()));
    leader.set("k", "1");
    migrate(leader, new MigrationCommand.Release(ID, slots()));
  }

  @Test
  void aReleasedSlotIsHeldForAMomentAndThenMoved(@TempDir Path dir) throws Exception {
    try (ShardCluster cluster = ShardCluster.start(dir, 1, 1 << 30)) {
      Member leader = cluster.leader();
      assertThat(leader.set("k", "1")).as("nothing is known yet").isEqualTo("OK");
      assertThat(migrate(leader, new MigrationCommand.Own(slots()))).isEqualTo(Reply.OK);
      assertThat(leader.set("k", "2")).isEqualTo("OK");
      assertThat(migrate(leader, new MigrationCommand.Release(ID, slots()))).isEqualTo(Reply.OK);
      assertThat(leader.replica().slots.view().isLeaving(SLOT)).isTrue();

      CompletableFuture<String> held = leader.submit(ShardCluster.getCommand("k"), false);
      assertThat(ShardCluster.get(held)).as("nobody knows where it is").isEqualTo("NOT_READY");

      CompletableFuture<String> sentOn = leader.submit(ShardCluster.setCommand("k", "3"), true);
      assertThat(migrate(leader, new MigrationCommand.Left(ID))).isEqualTo(Reply.OK);
      assertThat(ShardCluster.get(sentOn)).isEqualTo("MOVED");
      assertThat(leader.read("k")).isEqualTo("MOVED");
      assertThat(leader.replica().slots.view().hasGivenAway(SLOT)).isTrue();
    }
  }

  @Test
  void aReclaimedSlotServesWhoWaited(@TempDir Path dir) throws Exception {
    try (ShardCluster cluster = ShardCluster.start(dir, 1, 1 << 30)) {
      Member leader = cluster.leader();
      release(leader);
      CompletableFuture<String> waits = leader.submit(ShardCluster.getCommand("k"), false);
      migrate(leader, new MigrationCommand.Reclaim(ID));
      assertThat(ShardCluster.get(waits)).isEqualTo("1");
    }
  }

  @Test
  void aReadStaysBehindTheWriteThatWaits(@TempDir Path dir) throws Exception {
    try (ShardCluster cluster = ShardCluster.start(dir, 1, 1 << 30)) {
      Member leader = cluster.leader();
      migrate(leader, new MigrationCommand.Own(slots()));
      leader.set("k", "1");
      SlotGate gate = leader.replica().slots;
      CompletableFuture.runAsync(() -> gate.throttle(slots()), leader.replica().thread()).join();
      CompletableFuture<String> write = leader.submit(ShardCluster.setCommand("k", "2"), true);
      CompletableFuture<String> read = leader.submit(ShardCluster.getCommand("k"), false);
      CompletableFuture.runAsync(() -> gate.throttle(null), leader.replica().thread()).join();
      assertThat(ShardCluster.get(write)).isEqualTo("OK");
      assertThat(ShardCluster.get(read)).isEqualTo("2");
    }
  }

  /** Who waits goes on in a task behind the one that has the slot again. */
  @Test
  void aReadThatComesBeforeThoseWhoWaitGoOnStaysBehindThem(@TempDir Path dir) throws Exception {
    try (ShardCluster cluster = ShardCluster.start(dir, 1, 1 << 30)) {
      Member leader = cluster.leader();
      release(leader);
      CompletableFuture<Reply> reclaimed = new CompletableFuture<>();
      CompletableFuture<String> write = leader.submit(ShardCluster.setCommand("k", "2"), true);
      CompletableFuture<String> read =
          leader.onShard(
              () -> {
                MigrationCommand reclaim = new MigrationCommand.Reclaim(ID);
                leader.replica().submit(new SlotMoving.Own(reclaim, reclaimed));
                return leader.submitNow(ShardCluster.getCommand("k"), false);
              });
      assertThat(reclaimed.get(20, TimeUnit.SECONDS)).isEqualTo(Reply.OK);
      assertThat(ShardCluster.get(write)).isEqualTo("OK");
      assertThat(ShardCluster.get(read)).isEqualTo("2");
    }
  }

  @Test
  void ownershipOutlivesRestartsByLogAndBySnapshot(@TempDir Path dir) throws Exception {
    try (ShardCluster cluster = ShardCluster.start(dir, 1, 1 << 30)) {
      Member leader = cluster.leader();
      release(leader);
      leader.stop();
      leader.start();
      cluster.leader();
      assertThat(leader.replica().slots.view().isLeaving(SLOT)).isTrue();
      long taken = leader.replica().status().snapshots();
      leader.replica().requestSnapshot();
      ShardCluster.await(() -> leader.replica().status().snapshots() > taken);
      leader.stop();
      leader.start();
      cluster.leader();
      assertThat(leader.replica().slots.view().isLeaving(SLOT)).isTrue();
      assertThat(migrate(leader, new MigrationCommand.Reclaim(ID))).isEqualTo(Reply.OK);
      assertThat(leader.read("k")).isEqualTo("1");
    }
  }

  @Test
  void whatIsHandedOutIsCommittedAndCompleteAndEndsWithTheLeadership(@TempDir Path dir)
      throws Exception {
    try (ShardCluster cluster = ShardCluster.start(dir, 3, 1 << 30)) {
      Member leader = cluster.leader();
      migrate(leader, new MigrationCommand.Own(slots()));
      for (int i = 0; i < 1_000; i++) {
        leader.submit(ShardCluster.setCommand("k" + i, "v"), true);
      }
      leader.set("last", "v");
      SlotSource source = SlotSource.start(leader.replica(), ID, slots());
      List<MovedPiece> pieces = new ArrayList<>();
      ShardCluster.await(
          () -> {
            take(source, pieces);
            return source.isWalked() && source.isEmpty();
          });
      leader.set("after", "v");
      assertThat(source.release().toCompletableFuture().get(20, TimeUnit.SECONDS))
          .isEqualTo(Reply.OK);
      take(source, pieces);
      assertThat(source.isEmpty()).isTrue();
      long strings =
          pieces.stream()
              .filter(piece -> piece instanceof MovedPiece.Strings)
              .mapToLong(piece -> ((MovedPiece.Strings) piece).records().size())
              .sum();
      assertThat(strings).isEqualTo(1_001);
      assertThat(pieces.getLast()).isInstanceOf(MovedPiece.Effects.class);
      assertThat(new String(((MovedPiece.Effects) pieces.getLast()).effects(), UTF_8))
          .contains("after");
      Member next = cluster.followers().getFirst();
      ShardCluster.await(
          () -> {
            leader.replica().transferLeadership(next.name).toCompletableFuture().join();
            return !leader.replica().leading();
          });
      ShardCluster.await(source::isStopped);
      ShardCluster.await(() -> next.replica().leading());
      assertThat(next.replica().slots.view().isLeaving(SLOT)).isTrue();
    }
  }

  private static void take(SlotSource source, List<MovedPiece> pieces) {
    for (MovedPiece piece = source.poll(); piece != null; piece = source.poll()) {
      pieces.add(piece);
    }
  }
}
