package io.ashlar.cli.operate;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code ashlar migrations list}. */
@Command(
    name = "list",
    description = "Slots that are on the move, and how far they are.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A shard sends one move at a time; others of the same shard wait for it.",
      "",
      "Examples:",
      "  ashlar migrations list",
      "  ashlar migrations list -o json | jq '.migrations[].remaining_ms'"
    })
final class MigrationsListCommand extends OperatorCommand {
  @Override
  int run(Grid grid, Screen screen) {
    Moves moves = Moves.of(grid);
    List<Moves.Move> underWay = moves.underWay();
    if (wantsJson()) {
      screen.json(
          Json.object(
              "migrations", underWay.stream().map(Moves.Move::json).toList(),
              "silent_nodes", moves.silentNodes()));
    } else if (underWay.isEmpty()) {
      screen.line("No slots are on the move.");
    } else {
      screen.lines(Moves.table(underWay));
    }
    return Exit.OK;
  }
}
