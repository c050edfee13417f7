package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators split and merge shards of a cluster of real processes, under clients that write. */
@Timeout(300)
class ShardsByCommandTest extends ByCommand {
  private static final int NODES = 3;

  @Test
  void writersSeeNothingOfASplitAndAMerge() throws Exception {
    try (RecordedWrites writes = new RecordedWrites(cluster.nodes(), RecordedWrites.PATIENT_MS)) {
      awaitMore(writes);
      assertThat(ashlar("shard", "split", "s1", "--dry-run"))
          .containsPattern("Would make s\\d+ on n\\d, n\\d, n\\d, and move \\d+ slots from s1 to s")
          .containsPattern("[1-9]\\d* keys of [1-9]\\d*, with ")
          .endsWith("exit 0");
      assertThat(ashlar("shard", "split", "s1")).contains("give --yes").endsWith("exit 2");

      String split = ashlar("shard", "split", "s1", "--yes", "-o", "json");
      assertThat(split).contains("\"split\": true", "\"from\": \"s1\"").endsWith("exit 0");
      String made = split.replaceAll("(?s).*\"new_shard\": \"(s\\d+)\".*", "$1");
      assertThat(ashlar("slots")).containsPattern(made + "\\b").endsWith("exit 0");
      awaitMore(writes);
      writes.check();

      assertThat(ashlar("shard", "merge", made, "--into", "s1", "--yes"))
          .contains("Merged in ", made + " is no more.")
          .endsWith("exit 0");
      assertThat(ashlar("shards")).doesNotContain(made);
      assertThat(ashlar("shard", "split", made, "--yes")).contains("no shard").endsWith("exit 2");
      awaitMore(writes);
      writes.stop();
      writes.check();
      assertThat(writes.failures()).isEmpty();
    }
    awaitHealthy();
    assertThat(ashlar("doctor")).contains("No problems.").endsWith("exit 0");
  }

  /** Among them are the leader of the control group and those of both shards. */
  @Test
  void killsOfAllNodesDoNotKeepASplitOrAMergeFromItsEnd() throws Exception {
    try (RecordedWrites writes = new RecordedWrites(cluster.nodes())) {
      awaitMore(writes);
      String made = "s" + (lastShard() + 1);
      String split = throughKills(writes, "split", "shard", "split", "s2", "--yes");
      assertThat(split).contains("Split in ");
      assertThat(ashlar("slots")).containsPattern(made + "\\b").endsWith("exit 0");
      writes.check();

      String merge = throughKills(writes, "merge", "shard", "merge", made, "--into", "s2", "--yes");
      assertThat(merge).contains(made + " is no more.");
      assertThat(ashlar("shards")).doesNotContain(made);
      assertThat(ashlar("slots")).endsWith("exit 0");
      writes.stop();
      writes.check();
    }
    awaitHealthy();
    assertThat(ashlar("doctor")).contains("No problems.").endsWith("exit 0");
  }

  /** Begins slowly, kills each node while it goes on, and tells what the command said. */
  private String throughKills(RecordedWrites writes, String name, String... words)
      throws Exception {
    assertThat(ashlar("config", "set", RATE, "20000")).endsWith("exit 0");
    Path said = dir.resolve(name + ".txt");
    Process command = new AshlarTool(dir, cluster).start(said, words);
    try {
      assertThat(Await.within(WAIT_MS, () -> Files.readString(said).contains("slots ")))
          .as(Files.readString(said))
          .isTrue();
      for (int node = 0; node < NODES; node++) {
        cluster.kill(node);
        cluster.restore();
        awaitMore(writes);
      }
      // A source that was not killed since is still slow.
      assertThat(ashlar("config", "set", RATE, "64mb")).endsWith("exit 0");
      assertThat(command.waitFor(WAIT_MS, TimeUnit.MILLISECONDS))
          .as(Files.readString(said))
          .isTrue();
      return Files.readString(said);
    } finally {
      command.destroyForcibly();
    }
  }

  private int lastShard() throws Exception {
    String shards = ashlar("shard", "split", "s1", "--dry-run", "-o", "json");
    return Integer.parseInt(shards.replaceAll("(?s).*\"new_shard\": \"s(\\d+)\".*", "$1")) - 1;
  }

  private void awaitHealthy() throws Exception {
    assertThat(
            Await.within(
                WAIT_MS, () -> ashlar("status", "-o", "json").contains("\"healthy\": true")))
        .isTrue();
  }
}
