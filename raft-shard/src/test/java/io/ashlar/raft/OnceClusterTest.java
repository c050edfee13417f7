package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import io.ashlar.resp.Reply;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests with ids while leaders stop, over real logs and snapshots. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OnceClusterTest {
  private static final ClientId CLIENT = new ClientId(11, 12);
  private static final Set<String> NOT_ANSWERS =
      Set.of("UNKNOWN", "NOT_LEADER", "NOT_READY", "UNAVAILABLE");

  @TempDir Path root;

  /** Answers the number that it has counted to. */
  private static final Command COUNT =
      x -> {
        byte[] key = "count".getBytes(UTF_8);
        Object record = x.find(key);
        int before =
            record == null ? 0 : Integer.parseInt(new String(Records.stringBytes(record), UTF_8));
        byte[] after = String.valueOf(before + 1).getBytes(UTF_8);
        x.setString(key, after);
        return Reply.Bulk.of(after);
      };

  @Test
  void whatIsSentAgainAfterALeadersEndCountsOnce() throws Exception {
    int requests = 120;
    Set<String> answers = new HashSet<>();
    try (ShardCluster cluster = ShardCluster.start(root, 3, 4_000)) {
      long sentAgain = 0;
      for (int i = 1; i <= requests; i++) {
        if (i % 40 == 20) {
          // What is sent now may or may not be in the log of the others.
          ShardCluster.Member leader = cluster.leader();
          CompletableFuture<String> unsure = leader.submit(COUNT, true, id(i, 0));
          assertThat(leader.onShard(() -> true)).isTrue();
          leader.stop();
          leader.start();
          String heard = unsure.getNow("UNKNOWN");
          if (!NOT_ANSWERS.contains(heard)) {
            assertThat(answers.add(heard)).isTrue();
            assertThat(untilAnswered(cluster, i, 1)).isEqualTo(heard);
            sentAgain++;
            continue;
          }
        }
        String answer = untilAnswered(cluster, i, 0);
        assertThat(answers.add(answer)).as("answer %s of request %s is new", answer, i).isTrue();
        // A repeat of it, whoever leads by now.
        if (i % 7 == 0) {
          assertThat(untilAnswered(cluster, i, 5)).isEqualTo(answer);
          sentAgain++;
        }
      }
      assertThat(sentAgain).isPositive();
      assertThat(cluster.leader().read("count")).isEqualTo(String.valueOf(requests));
      cluster.awaitEqual();
      cluster.stopAll();
      cluster.startAll();
      assertThat(untilAnswered(cluster, requests, 60)).isEqualTo(String.valueOf(requests));
      assertThat(cluster.leader().read("count")).isEqualTo(String.valueOf(requests));
    }
  }

  private static RequestId id(long sequence, long ageMs) {
    return new RequestId(CLIENT, sequence, sequence, ageMs);
  }

  private static String untilAnswered(ShardCluster cluster, long sequence, long ageMs) {
    String[] heard = new String[1];
    long[] age = {ageMs};
    ShardCluster.await(
        () -> {
          heard[0] = ShardCluster.get(cluster.leader().submit(COUNT, true, id(sequence, age[0]++)));
          return !NOT_ANSWERS.contains(heard[0]);
        });
    return heard[0];
  }
}
