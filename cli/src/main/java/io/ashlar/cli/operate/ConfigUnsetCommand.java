package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminUnsetConfigRequest;
import io.ashlar.proto.v1.AdminUnsetConfigResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar config unset}. */
@Command(
    name = "unset",
    description = "Ends a cluster-wide setting: each node has the value that it was started with.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ends with 1 when there is no such setting.",
      "",
      "Examples:",
      "  ashlar config unset maxmemory"
    })
final class ConfigUnsetCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "As CONFIG SET names it.")
  String name = "";

  @Override
  int run(Grid grid, Screen screen) {
    AdminUnsetConfigRequest request = AdminUnsetConfigRequest.newBuilder().setName(name).build();
    AdminUnsetConfigResponse answer = grid.askAny(admin -> admin.unsetConfig(request));
    if (!answer.getUnset()) {
      throw new OperatorException(
          Exit.PROBLEM,
          name + " is no cluster-wide setting; those that are have a mark: ashlar config get");
    }
    SettingSpread spread =
        SettingSpread.await(
            grid,
            surroundings(),
            screen,
            name,
            answer.getEpoch(),
            said ->
                said.getClusterWideCount() == 0 ? "" : "has it as a cluster-wide setting again");
    if (wantsJson()) {
      screen.json(
          Json.object(
              "name",
              name,
              "unset_on",
              spread.done(),
              "failed",
              spread.failed(),
              "pending",
              spread.pending()));
    } else {
      screen.line("Unset on " + String.join(", ", spread.done()) + ".");
      screen.lines(spread.lines());
    }
    return spread.exitCode();
  }
}
