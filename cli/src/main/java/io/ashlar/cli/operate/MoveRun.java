package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminStartMigrationRequest;
import io.ashlar.proto.v1.Migration;

/** Has the cluster move slots, and shows how far it is until it is over. */
final class MoveRun {
  /** The control group is given some time to have a leader. */
  static final long START_DEADLINE_MS = 15_000;

  /**
   * How a move ended.
   *
   * @param id of the migration
   * @param moved whether the slots are the target's now
   */
  record Outcome(long id, boolean moved, long elapsedMs) {}

  private final OperatorCommand command;
  private final Grid grid;
  private final Screen screen;

  MoveRun(OperatorCommand command, Grid grid, Screen screen) {
    this.command = command;
    this.grid = grid;
    this.screen = screen;
  }

  /**
   * Begins the move and waits for its end.
   *
   * @param ifInterrupted what else the operator is told who does not wait
   * @throws OperatorException when it is refused
   */
  Outcome run(SlotMove move, String ifInterrupted) {
    long startMs = command.surroundings().wallClockMs();
    return follow(start(move), move, startMs, ifInterrupted);
  }

  private long start(SlotMove move) {
    return grid.askAny(
            START_DEADLINE_MS,
            admin ->
                admin.startMigration(
                    AdminStartMigrationRequest.newBuilder()
                        .addAllSlots(move.ranges())
                        .setFromShardId(move.from())
                        .setToShardId(move.to())
                        .build()))
        .getId();
  }

  /**
   * Waits for the end of a move that has begun.
   *
   * @param startMs when it was asked for
   * @param ifInterrupted what else the operator is told who does not wait
   */
  Outcome follow(long id, SlotMove move, long startMs, String ifInterrupted) {
    Surroundings surroundings = command.surroundings();
    Migration migration =
        Migration.newBuilder()
            .setId(id)
            .addAllSlots(move.ranges())
            .setFromShardId(move.from())
            .setToShardId(move.to())
            .build();
    boolean quiet = command.wantsJson();
    if (!quiet) {
      screen.line("Migration " + id + " moves " + move);
    }
    boolean moved =
        command.untilInterrupted(
            "migration "
                + id
                + " goes on; watch it: ashlar migrations watch "
                + id
                + "; end it: ashlar migrations cancel "
                + id
                + ifInterrupted,
            () -> new MoveWatch(grid, surroundings, screen, quiet).awaitMoved(migration));
    return new Outcome(id, moved, surroundings.wallClockMs() - startMs);
  }
}
