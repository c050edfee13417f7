package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ScriptRunner;
import io.ashlar.raft.ShardCluster.Member;
import io.ashlar.resp.Reply;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others see of a command that takes long and lets the thread be used meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlowCommandTest {
  @TempDir Path root;

  @SuppressWarnings("NullAway.Init")
  private ShardCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private Member leader;

  @BeforeEach
  void start() throws Exception {
    cluster = ShardCluster.start(root, 3, Long.MAX_VALUE);
    leader = cluster.leader();
  }

  @AfterEach
  void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Like a script: runs until it is told to end. */
  private static final class Slow implements Command {
    private final TurningLoop loop;
    private final boolean writes;
    final CompletableFuture<Void> begun = new CompletableFuture<>();
    volatile boolean ends;

    Slow(Member member, boolean writes) {
      loop = (TurningLoop) member.replica().thread();
      this.writes = writes;
    }

    @Override
    public Reply execute(Execution x) {
      write(x, "slow1");
      begun.complete(null);
      while (!ends) {
        loop.turn();
      }
      write(x, "slow2");
      loop.turned();
      return Reply.OK;
    }

    private void write(Execution x, String key) {
      if (writes) {
        var _ = ShardCluster.setCommand(key, "x").execute(x);
      }
    }

    @Override
    public boolean runsScript() {
      return true;
    }
  }

  @Test
  void whoeverCameBeforeIsAnswered() throws Exception {
    assertThat(leader.set("old", "1")).isEqualTo("OK");
    Slow slow = new Slow(leader, false);
    // In one turn of the shard thread, so that nothing of it is logged when the slow one begins.
    Sent sent =
        leader.onShard(
            () ->
                new Sent(
                    leader.submit(ShardCluster.getCommand("old"), false),
                    leader.submit(ShardCluster.setCommand("k", "v"), true),
                    leader.submit(ShardCluster.getCommand("k"), false),
                    leader.submit(slow, true)));
    slow.begun.get(20, TimeUnit.SECONDS);

    assertThat(ShardCluster.get(sent.read)).isEqualTo("1");
    assertThat(ShardCluster.get(sent.write)).isEqualTo("OK");
    assertThat(ShardCluster.get(sent.readOfWrite)).isEqualTo("v");
    assertThat(sent.slow).isNotDone();

    slow.ends = true;
    assertThat(ShardCluster.get(sent.slow)).isEqualTo("OK");
    cluster.awaitEqual();
  }

  private record Sent(
      CompletableFuture<String> read,
      CompletableFuture<String> write,
      CompletableFuture<String> readOfWrite,
      CompletableFuture<String> slow) {}

  @Test
  void halfOfWhatItWritesIsInNoEntry() throws Exception {
    Slow slow = new Slow(leader, true);
    long before = logged();
    CompletableFuture<String> told = leader.submit(slow, true);
    slow.begun.get(20, TimeUnit.SECONDS);
    CompletableFuture<String> read = leader.submit(ShardCluster.getCommand("slow2"), false);
    // The loop is turned, and turns end, while it runs.
    for (int i = 0; i < 20; i++) {
      leader.onShard(() -> null);
    }
    assertThat(logged()).isEqualTo(before);
    assertThat(read).isNotDone();

    slow.ends = true;
    assertThat(ShardCluster.get(told)).isEqualTo("OK");
    assertThat(ShardCluster.get(read)).isEqualTo("x");
    assertThat(logged()).isEqualTo(before + 1);
    cluster.awaitEqual();
  }

  @Test
  void thoseWhoWaitedForAHandOverInVainGetTheirTurns() throws Exception {
    Member next = cluster.followers().getFirst();
    next.stop();
    Slow slow = new Slow(leader, true);
    CompletableFuture<Boolean> over =
        leader.replica().transferLeadership(next.name).toCompletableFuture();
    ShardCluster.await(() -> leader.replica().state() == ReplicaState.DRAINING);
    CompletableFuture<String> told = leader.submit(slow, true);
    CompletableFuture<String> read = leader.submit(ShardCluster.getCommand("slow2"), false);
    assertThat(over.get(20, TimeUnit.SECONDS)).isFalse();
    slow.begun.get(20, TimeUnit.SECONDS);
    assertThat(leader.onShard(() -> leader.replica().state())).isEqualTo(ReplicaState.LEADING);
    leader.onShard(
        () -> {
          leader.replica().engine().setScripts(new Busy());
          return null;
        });
    assertThat(ShardCluster.get(read)).contains("BUSY");
    slow.ends = true;
    assertThat(ShardCluster.get(told)).isEqualTo("OK");
    assertThat(leader.read("slow2")).isEqualTo("x");
  }

  /** Says of whatever runs that it takes too long. */
  private static final class Busy implements ScriptRunner {
    @Override
    public Reply run(Call call, Execution x) {
      throw new AssertionError("no scripts here");
    }

    @Override
    public Reply busy() {
      return new Reply.Error("BUSY");
    }
  }

  @Test
  void aLeaderThatIsCutOffTellsNobodyWhatItWrote() throws Exception {
    Slow slow = new Slow(leader, true);
    CompletableFuture<String> told = leader.submit(slow, true);
    slow.begun.get(20, TimeUnit.SECONDS);
    for (Member follower : cluster.followers()) {
      follower.stop();
    }
    ShardCluster.await(() -> !isRaftLeader());
    slow.ends = true;
    assertThat(ShardCluster.get(told)).isEqualTo("NOT_LEADER");
    ShardCluster.await(() -> leader.replica().status().rebuilds() == 1);
  }

  private boolean isRaftLeader() {
    return leader
        .host()
        .divisions()
        .of(leader.replica().group())
        .map(division -> division.getInfo().isLeader())
        .orElse(false);
  }

  /** Entries in the leader's log. */
  private long logged() {
    return leader
        .host()
        .divisions()
        .of(leader.replica().group())
        .orElseThrow()
        .getRaftLog()
        .getNextIndex();
  }
}
