package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminSetConfigRequest;
import io.ashlar.proto.v1.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar config set}. */
@Command(
    name = "set",
    description = "Sets a parameter on all nodes that run.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Lasts until a node starts again: then its flags, environment and file say what holds. The",
      "password of the default user (requirepass) is the exception, it is the cluster's.",
      "Ends with 1 when a node refused it or does not answer, and names it.",
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
    Map<String, Grid.Answer<Boolean>> answers =
        grid.askAll(
            admin -> {
              var _ = admin.setConfig(request);
              return true;
            });
    List<String> done = new ArrayList<>();
    List<Object> failed = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    answers.forEach(
        (node, answer) -> {
          if (answer instanceof Grid.Answer.Silent<Boolean>(String why)) {
            failed.add(Json.object("node", node, "why", why));
            lines.add(screen.bad(node + ": " + why));
          } else {
            done.add(node);
          }
        });
    if (wantsJson()) {
      screen.json(Json.object("name", name, "value", value, "set_on", done, "failed", failed));
    } else {
      screen.line(done.isEmpty() ? "Set nowhere." : "Set on " + String.join(", ", done) + ".");
      screen.lines(lines);
    }
    return failed.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }
}
