package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands for moves of slots print and end with, over nodes that the test has say it. */
@Timeout(60)
final class MoveCommandsTest {
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
        "reshard --slots 5000-5009,5020 --from s1 --to s2 --dry-run; 0; reshard-dry.txt",
        "reshard --count 20 --from s1 --to s3 --dry-run -o json; 0; reshard-dry.json",
        "reshard --count 100 --from s1 --to s2; 0; reshard.txt",
        "reshard --slots 0-9 --to s2 -o json; 0; reshard.json",
        "migrations list; 0; migrations-none.txt",
        "migrations list -o json; 0; migrations-none.json",
        "migrations watch; 0; migrations-none.txt",
      })
  void answersOfAQuietCluster(String words, int exitCode, String golden) throws IOException {
    assertThat(grid.run(words.split(" "))).as(grid.err.toString()).isEqualTo(exitCode);
    Golden.check(golden, grid.out.toString());
    assertThat(grid.err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "migrations list; 0; migrations.txt",
        "migrations list -o json; 0; migrations.json",
        "migrations watch; 0; migrations-watch.txt",
        "migrations watch 8 -o json; 0; migrations-watch.json",
        "migrations cancel 8; 0; migrations-cancel.txt",
        "migrations cancel 8 -o json; 0; migrations-cancel.json",
        "status; 0; status-moves.txt",
      })
  void answersWhileSlotsMove(String words, int exitCode, String golden) throws IOException {
    grid.moves.start(100, 199, "s1", "s2");
    grid.moves.start(300, 309, "s1", "s3");
    grid.nodes.values().forEach(node -> node.setMapEpoch(grid.map.getEpoch()));
    grid.moves.goOn();
    assertThat(grid.run(words.split(" "))).as(grid.err.toString()).isEqualTo(exitCode);
    Golden.check(golden, grid.out.toString());
  }

  @Test
  void aTerminalHasOneLineThatMoves() throws IOException {
    grid.terminal = true;
    assertThat(grid.run("reshard", "--slots", "0-9", "--to", "s2")).isZero();
    Golden.check("reshard-terminal.txt", grid.out.toString());
  }

  @Test
  void whoInterruptsIsToldThatItGoesOn() {
    assertThat(grid.run("reshard", "--slots", "0-9", "--to", "s2")).isZero();
    assertThat(grid.saidOfInterruption)
        .contains("migration 8 goes on", "ashlar migrations cancel 8");
  }

  @Test
  void whoAsksForTheSameAgainWatchesIt() {
    grid.moves.start(100, 199, "s1", "s2");
    assertThat(grid.run("reshard", "--slots", "100-199", "--to", "s2")).isZero();
    assertThat(grid.out.toString()).contains("Migration 8 moves 100 slots", "Moved in");
  }

  @Test
  void anOldMapSaysNothingOfNewMoves() {
    grid.moves.late = "n3";
    assertThat(grid.run("reshard", "--slots", "0-9", "--to", "s2")).isZero();
    assertThat(grid.map.getShards(1).getSlotsList().getFirst().getLast()).isEqualTo(9);
  }

  @Test
  void nodesThatComeBackElsewhereAreFoundOneByOne() {
    AtomicInteger restarts = new AtomicInteger();
    grid.atPause =
        () -> {
          int number = restarts.incrementAndGet();
          if (number <= 3) {
            grid.restart(number, 9100 + number);
          }
        };
    assertThat(grid.run("reshard", "--slots", "0-9", "--to", "s2"))
        .as(grid.err.toString())
        .isZero();
    assertThat(restarts.get()).isGreaterThanOrEqualTo(3);
    assertThat(grid.out.toString()).contains("Moved in");
  }

  @Test
  void nodesThatAllComeBackElsewhereAreFoundByTheSeed() {
    grid.environment.put("ASHLAR_SEED", "10.0.0.1:7001");
    grid.redis.put(7001, 9001);
    AtomicInteger pauses = new AtomicInteger();
    grid.atPause =
        () -> {
          if (pauses.incrementAndGet() == 1) {
            IntStream.rangeClosed(1, 3).forEach(number -> grid.restart(number, 9100 + number));
            grid.redis.put(7001, 9101);
          }
        };
    assertThat(grid.run("reshard", "--slots", "0-9", "--to", "s2"))
        .as(grid.err.toString())
        .isZero();
    assertThat(grid.out.toString()).contains("Moved in");
  }

  @Test
  void aMoveThatWasCancelledEndsWithOne() {
    grid.moves.start(100, 199, "s1", "s2");
    assertThat(grid.moves.cancel(8)).isTrue();
    assertThat(grid.run("migrations", "watch")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.out.toString()).contains("not moved, it was cancelled");
    assertThat(grid.run("migrations", "watch", "8")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.run("migrations", "cancel", "8")).isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).contains("no migration 8 is under way");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--slots 0-9 --from s2 --to s3; 1; slot 0 is s1's, not s2's",
        "--slots 0-9 --from s9 --to s3; 2; no shard s9; there are s1, s2, s3",
        "--slots 0-9 --to s1; 2; the slots are s1's already",
        "--slots 9-0 --to s2; 2; is not FIRST-LAST",
        "--slots 0-16384 --to s2; 2; slots from 0 to 16383",
        "--slots 0,x --to s2; 2; is not FIRST-LAST",
        "--count 9000 --from s1 --to s2; 2; s1 has 5361 slots that are not on the move",
        "--count 9 --to s2; 2; --count needs --from",
        "--to s2; 2; give either --slots or --count",
        "--slots 150 --to s2 --dry-run; 1; ashlar migrations watch 8",
      })
  void whatCannotMoveIsExplained(String words, int exitCode, String text) {
    grid.moves.start(100, 199, "s1", "s2");
    assertThat(grid.run(("reshard " + words).split(" "))).isEqualTo(exitCode);
    assertThat(grid.err.toString()).contains(text);
  }

  @Test
  void aSourceWithoutLeaderCannotBeMeasured() {
    grid.stop("n1");
    grid.environment.put("ASHLAR_SEED", "10.0.0.2:9002");
    assertThat(grid.run("reshard", "--slots", "0-9", "--to", "s2", "--dry-run"))
        .isEqualTo(Exit.PROBLEM);
    assertThat(grid.err.toString()).contains("no node leads s1 at the moment");
  }

  @Test
  void slotsBesideThoseOfTheTargetAreChosenFirst() {
    assertThat(chosen("10-20", "21-30", 3)).isEqualTo("18-20");
    assertThat(chosen("10-20", "0-9", 3)).isEqualTo("10-12");
    assertThat(chosen("10-20,40-50", "100", 12)).isEqualTo("20,40-50");
    assertThat(chosen("10-20", "21", 11)).isEqualTo("10-20");
  }

  private static String chosen(String from, String to, int count) {
    return Slots.text(Slots.ranges(Slots.choose(Slots.parse(from), Slots.parse(to), count)));
  }
}
