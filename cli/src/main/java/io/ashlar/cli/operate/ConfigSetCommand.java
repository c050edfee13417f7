package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.AdminSetConfigRequest;
import io.ashlar.proto.v1.AdminSetConfigResponse;
import io.ashlar.proto.v1.ConfigValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar config set}. */
@Command(
    name = "set",
    description = "Sets a parameter on all nodes, those that start later too.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It is a cluster-wide setting then, which wins over the flags, environment and file of each",
      "node, until it is set again or unset (ashlar config unset).",
      "Ends with 1 when it was refused, or when a node that answers does not take it, and names it.",
      "",
      "Examples:",
      "  ashlar config set maxmemory 2gb",
      "  ashlar config set slowlog-log-slower-than 5000"
    })
final class ConfigSetCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "As CONFIG SET names it.")
  String name = "";

  @Parameters(index = "1", paramLabel = "VALUE", description = "As CONFIG SET takes it.")
  String value = "";

  @Override
  boolean takesWordsWithDashes() {
    return true;
  }

  @Override
  int run(Grid grid, Screen screen) {
    AdminSetConfigRequest request =
        AdminSetConfigRequest.newBuilder()
            .addValues(ConfigValue.newBuilder().setName(name).setValue(value))
            .build();
    AdminSetConfigResponse answer = grid.askAny(admin -> admin.setConfig(request));
    if (!answer.getAgreed()) {
      throw new OperatorException(
          Exit.PROBLEM,
          "a node of an older version has set it, for itself and until it starts again; cluster-wide"
              + " settings need all nodes to be of a newer one");
    }
    SettingSpread spread =
        SettingSpread.await(
            grid, surroundings(), screen, name, answer.getEpoch(), ConfigSetCommand::missing);
    if (wantsJson()) {
      screen.json(
          Json.object(
              "name",
              name,
              "value",
              value,
              "set_on",
              spread.done(),
              "failed",
              spread.failed(),
              "pending",
              spread.pending()));
    } else {
      screen.line(
          spread.done().isEmpty()
              ? "Set nowhere."
              : "Set on " + String.join(", ", spread.done()) + ".");
      screen.lines(spread.lines());
    }
    return spread.exitCode();
  }

  /** What is no cluster-wide setting although it was set is kept with the users. */
  private static String missing(AdminGetConfigResponse said) {
    return said.getClusterWideCount() == 0
            || said.getValuesList().containsAll(said.getClusterWideList())
        ? ""
        : "has \"" + said.getValues(0).getValue() + "\", its log says why";
  }
}
