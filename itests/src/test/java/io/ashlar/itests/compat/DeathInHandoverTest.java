package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node dies in the middle of a hand-over. The third shard belongs to the third node: when that
 * was away and is back, the node that leads meanwhile hands over to it. At that moment the one or
 * the other is killed.
 */
@Timeout(180)
class DeathInHandoverTest {
  private static final int AWAY = 2;
  private static final String DRAINS = "shard s3: LEADING -> DRAINING: hands over to n3";
  private static final long HANDOVER_LIMIT_MS = 60_000;
  private static final long SERVED_LIMIT_MS = 20_000;
  private static final int WRITES = 300;

  @Test
  void nothingAcknowledgedIsLostAndTheShardIsServedAgain() throws Exception {
    try (CompatCluster cluster = CompatCluster.start();
        RecordedWrites writes = new RecordedWrites(cluster.nodes())) {
      awaitMore(writes, "at first");
      for (Victim victim : Victim.values()) {
        cluster.kill(AWAY);
        awaitMore(writes, "without the third node");
        int[] seen = {drains(cluster, 0), drains(cluster, 1)};
        cluster.startAll();
        int giver = awaitHandover(cluster, seen);

        // The taker sleeps, so that the transfer cannot be over before the end of the other.
        cluster.freeze(AWAY);
        cluster.kill(victim == Victim.GIVER ? giver : AWAY);
        cluster.restore();

        awaitMore(writes, "after the death of the " + victim);
        writes.check();
      }
      writes.stop();
      writes.check();
    }
  }

  private enum Victim {
    GIVER,
    TAKER
  }

  /** The node that began to hand over since then. */
  private static int awaitHandover(CompatCluster cluster, int[] seen) throws Exception {
    boolean began =
        Await.within(
            HANDOVER_LIMIT_MS,
            1,
            () -> drains(cluster, 0) > seen[0] || drains(cluster, 1) > seen[1]);
    assertThat(began).as("a hand-over to the third node").isTrue();
    return drains(cluster, 0) > seen[0] ? 0 : 1;
  }

  /** How often a node has begun to hand over, by its log. */
  private static int drains(CompatCluster cluster, int node) {
    Path log = cluster.logFile(node);
    try {
      return Files.readString(log, StandardCharsets.UTF_8).split(DRAINS, -1).length - 1;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  private static void awaitMore(RecordedWrites writes, String when) throws InterruptedException {
    long enough = writes.acknowledgements() + WRITES;
    assertThat(Await.within(SERVED_LIMIT_MS, () -> writes.acknowledgements() >= enough))
        .as("writes " + when)
        .isTrue();
  }
}
