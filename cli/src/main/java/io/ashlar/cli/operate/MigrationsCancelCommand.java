package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminCancelMigrationRequest;
import io.ashlar.proto.v1.Migration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar migrations cancel}. */
@Command(
    name = "cancel",
    description =
        "Ends a move of slots; they stay where they are unless they were switched already.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Waits for the end: the leader of the shard that was to get the slots must agree.",
      "",
      "Ends with 1 when there is no such move, or it was too late and the slots have moved.",
      "",
      "Examples:",
      "  ashlar migrations cancel 42"
    })
final class MigrationsCancelCommand extends OperatorCommand {
  private static final long DEADLINE_MS = 15_000;

  @Parameters(index = "0", paramLabel = "ID", description = "See: ashlar migrations list")
  long id;

  @Override
  int run(Grid grid, Screen screen) {
    Migration migration =
        Moves.of(grid)
            .find(id)
            .orElseThrow(
                () ->
                    new OperatorException(
                        Exit.PROBLEM,
                        "no migration " + id + " is under way; see: ashlar migrations list"))
            .migration();
    var _ =
        grid.askAny(
            DEADLINE_MS,
            admin ->
                admin.cancelMigration(AdminCancelMigrationRequest.newBuilder().setId(id).build()));
    boolean moved =
        untilInterrupted(
            "migration " + id + " is being cancelled all the same",
            () -> new MoveWatch(grid, surroundings(), screen, wantsJson()).awaitMoved(migration));
    if (wantsJson()) {
      Map<String, Object> json = Moves.description(migration);
      json.put("cancelled", !moved);
      screen.json(json);
    } else {
      screen.line(
          moved
              ? "Too late: the slots are " + migration.getToShardId() + "'s."
              : "Cancelled: the slots are " + migration.getFromShardId() + "'s as before.");
    }
    return moved ? Exit.PROBLEM : Exit.OK;
  }
}
