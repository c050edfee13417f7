package io.ashlar.cli.operate;

import picocli.CommandLine.Command;

/** {@code ashlar nodes}. */
@Command(
    name = "nodes",
    description = "The nodes: where they are, what they hold, how busy they are.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "KEYS counts those of the shards that a node leads, MEMORY those of all its replicas.",
      "",
      "Examples:",
      "  ashlar nodes",
      "  ashlar nodes -o json | jq -r '.nodes[] | select(.state != \"ready\") | .name'"
    })
final class NodesCommand extends OperatorCommand {
  @Override
  int run(Grid grid, Screen screen) {
    Views views = new Views(Picture.of(grid, surroundings()), surroundings().wallClockMs());
    if (wantsJson()) {
      screen.json(Json.object("nodes", views.nodesJson()));
    } else {
      screen.lines(views.nodeTable());
    }
    return Exit.OK;
  }
}
