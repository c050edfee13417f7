package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands for shards that come and go print and end with. */
final class ShardCommandsTest {
  private FakeGrid grid;

  @BeforeEach
  void start() throws IOException {
    grid = new FakeGrid();
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "shard split s1 --dry-run; shard-split-dry.txt",
        "shard split s1 --dry-run -o json; shard-split-dry.json",
        "shard split s1 --yes; shard-split.txt",
        "shard split s1 --yes -o json; shard-split.json",
        "shard merge s3 --into s1 --dry-run; shard-merge-dry.txt",
        "shard merge s3 --into s1 --dry-run -o json; shard-merge-dry.json",
        "shard merge s3 --into s1 --yes; shard-merge.txt",
        "shard merge s3 --into s1 --yes -o json; shard-merge.json",
      })
  void answers(String words, String golden) throws IOException {
    assertThat(grid.run(words.split(" "))).as(grid.err.toString()).isZero();
    Golden.check(golden, grid.out.toString());
    assertThat(grid.err.toString()).isEmpty();
  }

  @Test
  void aDryRunChangesNothing() {
    assertThat(grid.run("shard", "split", "s1", "--dry-run")).isZero();
    assertThat(grid.run("shard", "merge", "s1", "--into", "s2", "--dry-run")).isZero();
    assertThat(grid.map.getEpoch()).isEqualTo(7);
    assertThat(grid.map.getShardsCount()).isEqualTo(3);
  }

  @Test
  void anEmptyShardEndsAtOnce() {
    grid.map.getShardsBuilder(2).clearSlots();
    assertThat(grid.run("shard", "merge", "s3", "--into", "s1", "--yes")).isZero();
    assertThat(grid.out.toString()).contains("To end s3, which has no slots", "s3 is no more");
    assertThat(grid.map.getShardsCount()).isEqualTo(2);
  }

  @Test
  void whatWasCancelledEndsWithOne() {
    grid.moves.doomed = 8;
    assertThat(grid.run("shard", "split", "s1", "--yes")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString()).contains("Not split: migration 8 was cancelled, and s4 ends");
    grid.moves.doomed = grid.map.getEpoch() + 1;
    assertThat(grid.run("shard", "merge", "s3", "--into", "s1", "--yes")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString()).contains("was cancelled, and s3 stays as it is");
  }

  @Test
  void whoInterruptsIsToldThatItGoesOn() {
    assertThat(grid.run("shard", "split", "s1", "--yes")).isZero();
    assertThat(grid.saidOfInterruption).contains("goes on", "cancel 8; then s4 ends again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "shard split s9; 2; no shard s9; there are s1, s2, s3",
        "shard split s1; 2; give --yes if you are sure",
        "shard merge s9 --into s1; 2; no shard s9",
        "shard merge s1 --into s9; 2; no shard s9",
        "shard merge s1 --into s1 --yes; 2; must be another shard than s1",
        "shard merge s1 --into s2; 2; give --yes if you are sure",
        "shard merge s1; 2; Missing required option: '--into=SHARD'",
      })
  void whatCannotBeIsExplained(String words, int exitCode, String text) {
    assertThat(grid.run(words.split(" "))).isEqualTo(exitCode);
    assertThat(grid.err.toString()).contains(text);
    assertThat(grid.map.getShardsCount()).isEqualTo(3);
  }

  @Test
  void aShardWithoutLeaderIsNotSplit() {
    grid.nodes
        .values()
        .forEach(node -> node.getReplicasBuilderList().forEach(one -> one.setRole("follower")));
    assertThat(grid.run("shard", "split", "s1", "--yes")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).contains("s1 has no leader now");
  }
}
