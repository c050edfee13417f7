package io.ashlar.cli.operate;

import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Migration;
import io.ashlar.proto.v1.MigrationProgress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a migration until it is over: on a terminal as a bar that moves, else as a line each
 * time that something is new, for programs not at all.
 */
final class MoveWatch {
  private static final long LOOK_MS = 200;
  private static final long SILENCE_MS_MAX = 30_000;
  private static final int BAR_LENGTH = 24;
  private static final int LINES = 10;

  private final Grid grid;
  private final Surroundings surroundings;
  private final Screen screen;
  private final boolean quiet;
  private String lastLine = "";

  MoveWatch(Grid grid, Surroundings surroundings, Screen screen, boolean quiet) {
    this.grid = grid;
    this.surroundings = surroundings;
    this.screen = screen;
    this.quiet = quiet;
  }

  /**
   * Whether the target owns the slots now that it is over.
   *
   * @param migration as it was told when it began
   * @throws OperatorException when no node answers for a long time
   */
  boolean awaitMoved(Migration migration) {
    long id = migration.getId();
    long answeredMs = surroundings.wallClockMs();
    while (true) {
      Moves moves = Moves.of(grid);
      Optional<ClusterMap> end = moves.saysOver(id).flatMap(this::mapOf);
      if (end.isPresent()) {
        endBar();
        return ownsFirst(end.get(), migration);
      }
      moves.find(id).ifPresent(this::show);
      long nowMs = surroundings.wallClockMs();
      answeredMs = moves.nobodyAnswers() ? answeredMs : nowMs;
      if (nowMs - answeredMs > SILENCE_MS_MAX) {
        endBar();
        throw new OperatorException(
            Exit.UNREACHABLE,
            "no node has answered for "
                + TimeUnit.MILLISECONDS.toSeconds(SILENCE_MS_MAX)
                + " seconds; migration "
                + id
                + " does not need this command to go on; see: ashlar migrations list");
      }
      if (!moves.silentNodes().isEmpty()) {
        grid.locateAgain();
      }
      surroundings.pause(LOOK_MS);
    }
  }

  /** Not an older one than that which says that it is over. */
  private Optional<ClusterMap> mapOf(Moves.Witness witness) {
    return grid.mapOf(witness.node()).filter(map -> map.getEpoch() >= witness.epoch());
  }

  private static boolean ownsFirst(ClusterMap map, Migration migration) {
    int slot = migration.getSlots(0).getFirst();
    return map.getShardsList().stream()
        .filter(shard -> shard.getId().equals(migration.getToShardId()))
        .anyMatch(shard -> Slots.of(shard).get(slot));
  }

  private void show(Moves.Move move) {
    if (quiet) {
      return;
    }
    if (screen.isTerminal()) {
      screen.overwrite(bar(move.share()) + " " + text(move));
      lastLine = "bar";
      return;
    }
    // A line for each tenth of the way, and for each state.
    String news = move.state() + (int) (move.share() * LINES);
    if (!news.equals(lastLine)) {
      lastLine = news;
      screen.line(text(move));
    }
  }

  private void endBar() {
    if (screen.isTerminal() && !quiet && !lastLine.isEmpty()) {
      screen.line("");
    }
    lastLine = "";
  }

  static String bar(double share) {
    int full = (int) (share * BAR_LENGTH);
    return "[" + "#".repeat(full) + "-".repeat(BAR_LENGTH - full) + "]";
  }

  static String text(Moves.Move move) {
    Migration migration = move.migration();
    if (!migration.hasProgress()) {
      return move.state().equals("waiting")
          ? "waiting for " + migration.getFromShardId() + " to send it (one move at a time)"
          : move.state();
    }
    MigrationProgress progress = migration.getProgress();
    long remainingMs = progress.getRemainingMs();
    String text =
        String.format(
            java.util.Locale.ROOT,
            "%3d %%  slots %d/%d  keys %d/%d  %s  %s/s  %s",
            (int) (100 * move.share()),
            progress.getSlotsSent(),
            Moves.slotCount(migration),
            progress.getKeysSent(),
            progress.getKeysTotal(),
            Units.bytes(progress.getBytesSent()),
            Units.bytes(progress.getBytesPerSecond()),
            move.state().equals("copying") && remainingMs >= 0
                ? Units.duration(remainingMs) + " left"
                : move.state());
    return progress.getProblem().isEmpty() ? text : text + "  (" + progress.getProblem() + ")";
  }
}
