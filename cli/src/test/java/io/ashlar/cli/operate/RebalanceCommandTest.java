package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.proto.v1.Shard;
import java.io.IOException;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code rebalance} prints, ends with and has the nodes do. */
final class RebalanceCommandTest {
  private static final long EPOCH = 7;

  private FakeGrid grid;

  /** The first thousand slots, s1's, hold four times as many keys as the others. */
  @BeforeEach
  void start() throws IOException {
    grid = new FakeGrid();
    grid.moves.keysInSlot = slot -> slot < 1_000 ? 40 : 10;
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rebalance --dry-run; rebalance-dry.txt",
        "rebalance --dry-run -o json; rebalance-dry.json",
        "rebalance --by slots; rebalance-none.txt",
        "rebalance --by slots -o json; rebalance-none.json",
        "rebalance --yes; rebalance.txt",
        "rebalance --by keys --tolerance 3 --yes -o json; rebalance.json",
      })
  void answers(String words, String golden) throws IOException {
    assertThat(grid.run(words.split(" "))).as(grid.err.toString()).isEqualTo(Exit.OK);
    Golden.check(golden, grid.out.toString());
    assertThat(grid.err.toString()).isEmpty();
  }

  @Test
  void afterwardsNothingIsLeftToDo() {
    assertThat(grid.run("rebalance", "--yes")).isZero();
    BitSet all = new BitSet();
    for (Shard shard : grid.map.getShardsList()) {
      assertThat(all.intersects(Slots.of(shard))).isFalse();
      all.or(Slots.of(shard));
    }
    assertThat(all.cardinality()).isEqualTo(Slots.COUNT);
    assertThat(grid.map.getEpoch()).isGreaterThan(EPOCH);

    grid.out.getBuffer().setLength(0);
    assertThat(grid.run("rebalance")).isZero();
    assertThat(grid.out.toString())
        .contains("Nothing to do. Each shard is within 10 % of the mean (memory).");
  }

  @Test
  void whoseSlotIsTooLargeIsToldSo() {
    grid.moves.keysInSlot = slot -> slot == 7 ? 200_000 : 10;
    assertThat(grid.run("rebalance", "--yes")).isZero();
    assertThat(grid.out.toString())
        .contains(
            "Not each shard can be within 10 % of the mean (memory):"
                + " slots move whole, and slot 7 alone is 165 % of it.");
    assertThat(Slots.of(grid.map.getShards(0)).get(7)).isTrue();
    grid.out.getBuffer().setLength(0);
    assertThat(grid.run("rebalance")).isZero();
    assertThat(grid.out.toString()).contains("Nothing to do. Not each shard can be within");
  }

  @Test
  void nothingMovesUnlessSomebodySaysYes() {
    assertThat(grid.run("rebalance")).isEqualTo(Exit.USAGE);
    assertThat(grid.err.toString()).contains("Move ", "in 2 moves? Nobody is there", "--yes");
    assertThat(grid.map.getEpoch()).isEqualTo(EPOCH);
  }

  @ParameterizedTest
  @CsvSource({"rebalance --dry-run", "rebalance --yes", "rebalance --by slots"})
  void movesThatAreUnderWayComeFirst(String words) {
    grid.moves.start(100, 199, "s1", "s2");
    assertThat(grid.run(words.split(" "))).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString())
        .contains("on the move already; wait for that: ashlar migrations watch 8");
    assertThat(grid.map.getEpoch()).isEqualTo(EPOCH + 1);
  }

  @Test
  void whoInterruptsIsToldWhatGoesOnAndWhatDoesNot() {
    assertThat(grid.run("rebalance", "--yes")).isZero();
    assertThat(grid.saidOfInterruption)
        .contains("migration 8 goes on", "migrations cancel 8; 1 move after it will not be begun")
        .contains("migration 10 goes on")
        .endsWith("migrations cancel 10\n");
  }

  @Test
  void aMoveThatIsCancelledEndsIt() {
    grid.moves.doomed = EPOCH + 1;
    assertThat(grid.run("rebalance", "--yes")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString())
        .contains("Not moved: migration 8 was cancelled; 0 of 2 moves", "ashlar rebalance");
    assertThat(grid.map.getShards(0).getSlots(0).getLast()).isEqualTo(5460);

    grid.moves.doomed = grid.map.getEpoch() + 3;
    assertThat(grid.run("rebalance", "--yes", "-o", "json")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString()).contains("\"moved\": true", "\"moved\": false");
  }

  @Test
  void aShardWithoutLeaderCannotBeMeasured() {
    grid.stop("n1");
    grid.environment.put("ASHLAR_SEED", "10.0.0.2:9002");
    assertThat(grid.run("rebalance", "--dry-run")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).contains("no node leads s1 at the moment");
  }

  @Test
  void anEmptyGridIsEven() {
    grid.moves.keysInSlot = slot -> 0;
    assertThat(grid.run("rebalance")).isZero();
    assertThat(grid.out.toString()).contains("0 %", "Nothing to do.");
  }

  @Test
  void aShardWithoutSlotsGetsSome() {
    grid.map.addShards(
        Shard.newBuilder().setId("s4").addAllReplicas(grid.map.getShards(0).getReplicasList()));
    assertThat(grid.run("rebalance", "--by", "keys", "--yes")).isZero();
    assertThat(Slots.of(grid.map.getShards(3)).cardinality()).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--by weight; is not one of memory|keys|slots",
        "--tolerance 0; --tolerance: must be from 1 to 100",
        "--tolerance 101; --tolerance: must be from 1 to 100",
        "--tolerance x; --tolerance",
      })
  void whatIsWrittenWronglyEndsWithTwo(String words, String text) {
    assertThat(grid.run(("rebalance " + words).split(" "))).isEqualTo(Exit.USAGE);
    assertThat(grid.err.toString()).contains(text);
  }
}
