package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.list.ListCommands;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BlockedRequestsTest {
  private static final String LEADER_CHANGED =
      "Error[line=UNBLOCKED force unblock from blocking operation, instance state changed (master"
          + " -> replica?)]";
  private static final String NOBODY = "NilArray[]";

  @TempDir Path root;

  @Test
  void thePopIsInTheEntryOfThePush() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      assertThat(leader.set("k", "v")).isEqualTo("OK");
      CompletableFuture<String> chain = leader.submit(command("BLMOVE a b LEFT LEFT 0"), true);
      CompletableFuture<String> end = leader.submit(command("BLPOP b 0"), true);
      awaitWaiting(leader, 2);
      long before = logged(leader);
      assertThat(ShardCluster.get(leader.submit(command("RPUSH a x"), true)))
          .isEqualTo("Int[value=1]");
      assertThat(ShardCluster.get(chain)).isEqualTo("x");
      assertThat(ShardCluster.get(end)).isEqualTo("Array[items=[Bulk[b], Bulk[x]]]");
      assertThat(logged(leader)).isEqualTo(before + 1);
      cluster.awaitEqual();
      assertThat(leader.read("a")).isEqualTo("nil");
    }
  }

  @Test
  void waitingEndsWithTheTimeAndHoldsUpNoHandOver() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      long start = System.nanoTime();
      assertThat(ShardCluster.get(leader.submit(command("BLPOP missing 0.15"), true)))
          .isEqualTo(NOBODY);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(150_000_000L);
      CompletableFuture<String> forEver = leader.submit(command("BLPOP missing 0"), true);
      CompletableFuture<String> long1 = leader.submit(command("BRPOP missing 1e15"), true);
      awaitWaiting(leader, 2);
      ShardCluster.Member next = cluster.followers().getFirst();
      Boolean done =
          leader
              .replica()
              .transferLeadership(next.name)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(done).isTrue();
      assertThat(ShardCluster.get(forEver)).isEqualTo(LEADER_CHANGED);
      assertThat(ShardCluster.get(long1)).isEqualTo(LEADER_CHANGED);
      assertThat(leader.replica().status().rebuilds()).isZero();
      ShardCluster.Member now = cluster.leader();
      assertThat(ShardCluster.get(now.submit(command("RPUSH missing x"), true)))
          .isEqualTo("Int[value=1]");
      cluster.awaitEqual();
    }
  }

  @Test
  void whoeverLosesTheMajorityTellsTheWaiting() throws Exception {
    try (ShardCluster cluster = ShardCluster.start(root, 3, Long.MAX_VALUE)) {
      ShardCluster.Member leader = cluster.leader();
      CompletableFuture<String> waiter = leader.submit(command("BLPOP k 0"), true);
      awaitWaiting(leader, 1);
      for (ShardCluster.Member follower : cluster.followers()) {
        follower.stop();
      }
      assertThat(ShardCluster.get(waiter)).isEqualTo(LEADER_CHANGED);
    }
  }

  /** Entries in the leader's log: a reply may leave before Ratis has applied its entry. */
  private static long logged(ShardCluster.Member leader) {
    return leader
        .host()
        .divisions()
        .of(leader.replica().group())
        .orElseThrow()
        .getRaftLog()
        .getNextIndex();
  }

  private static void awaitWaiting(ShardCluster.Member leader, int count) {
    ShardCluster.await(() -> leader.onShard(() -> leader.replica().engine().waiting()) == count);
  }

  private static Command command(String line) {
    byte[][] args =
        Arrays.stream(line.split(" ")).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
    String name = line.substring(0, line.indexOf(' ')).toLowerCase(Locale.ROOT);
    return ListCommands.TABLE.stream()
        .filter(spec -> spec.name().equals(name))
        .map(spec -> Objects.requireNonNull(spec.parser()).parse(args))
        .findFirst()
        .orElseThrow();
  }
}
