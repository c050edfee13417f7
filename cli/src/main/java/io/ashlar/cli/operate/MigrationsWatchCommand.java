package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Migration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar migrations watch}. */
@Command(
    name = "watch",
    description = "Shows how far moves of slots are until they are over.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ends with 1 when one of them ended without the slots having moved.",
      "",
      "Examples:",
      "  ashlar migrations watch",
      "  ashlar migrations watch 42"
    })
final class MigrationsWatchCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description = "Of the migration (default: all that are under way).")
  @Nullable Long id;

  @Override
  int run(Grid grid, Screen screen) {
    List<Moves.Move> underWay = new ArrayList<>(Moves.of(grid).underWay());
    if (id != null) {
      long only = id;
      underWay.removeIf(move -> move.id() != only);
      if (underWay.isEmpty()) {
        throw new OperatorException(
            Exit.PROBLEM, "no migration " + only + " is under way; see: ashlar migrations list");
      }
    }
    List<Object> ended = new ArrayList<>();
    boolean allMoved = true;
    for (Moves.Move move : underWay) {
      boolean moved = watch(grid, screen, move.migration());
      allMoved &= moved;
      Map<String, Object> json = Moves.description(move.migration());
      json.put("moved", moved);
      ended.add(json);
    }
    if (wantsJson()) {
      screen.json(Json.object("migrations", ended));
    } else if (underWay.isEmpty()) {
      screen.line("No slots are on the move.");
    }
    return allMoved ? Exit.OK : Exit.PROBLEM;
  }

  private boolean watch(Grid grid, Screen screen, Migration migration) {
    String name = "Migration " + migration.getId();
    if (!wantsJson()) {
      screen.line(
          name
              + ": "
              + Units.count(Moves.slotCount(migration), "slot", "slots")
              + " from "
              + migration.getFromShardId()
              + " to "
              + migration.getToShardId());
    }
    boolean moved =
        untilInterrupted(
            "migration " + migration.getId() + " goes on",
            () -> new MoveWatch(grid, surroundings(), screen, wantsJson()).awaitMoved(migration));
    if (!wantsJson()) {
      screen.line(name + (moved ? ": moved." : ": not moved, it was cancelled."));
    }
    return moved;
  }
}
