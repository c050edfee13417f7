package io.ashlar.cli.operate;

import picocli.CommandLine.Command;

/** {@code ashlar shards}. */
@Command(
    name = "shards",
    description = "The shards: who leads, where the replicas are, how far they have come.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "LAG is what the slowest replica has still to apply of the committed log, in entries.",
      "",
      "Examples:",
      "  ashlar shards",
      "  ashlar shards -o json | jq -r '.shards[] | \"\\(.id) \\(.leader)\"'"
    })
final class ShardsCommand extends OperatorCommand {
  @Override
  int run(Grid grid, Screen screen) {
    Views views = new Views(Picture.of(grid, surroundings()), surroundings().wallClockMs());
    if (wantsJson()) {
      screen.json(Json.object("shards", views.shardsJson()));
    } else {
      screen.lines(views.shardTable());
    }
    return Exit.OK;
  }
}
