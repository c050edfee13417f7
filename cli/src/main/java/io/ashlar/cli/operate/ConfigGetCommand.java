package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminGetConfigRequest;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar config get}. */
@Command(
    name = "get",
    description = "Parameters and their values on all nodes.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A parameter that is not the same on all nodes is shown for each value.",
      "",
      "Examples:",
      "  ashlar config get maxmemory",
      "  ashlar config get 'slowlog-*' -o json"
    })
final class ConfigGetCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "PATTERN",
      arity = "0..*",
      description = "Names, or patterns of them as CONFIG GET takes them (default: all).")
  List<String> patterns = new ArrayList<>();

  @Override
  int run(Grid grid, Screen screen) {
    AdminGetConfigRequest request =
        AdminGetConfigRequest.newBuilder().addAllPatterns(patterns).build();
    Map<String, Grid.Answer<AdminGetConfigResponse>> answers =
        grid.askAll(admin -> admin.getConfig(request));
    Map<String, Map<String, String>> byName = new TreeMap<>();
    List<String> silent = new ArrayList<>();
    answers.forEach(
        (node, answer) -> {
          if (answer instanceof Grid.Answer.Said<AdminGetConfigResponse>(var said)) {
            for (ConfigValue value : said.getValuesList()) {
              byName
                  .computeIfAbsent(value.getName(), name -> new LinkedHashMap<>())
                  .put(node, value.getValue());
            }
          } else {
            silent.add(node);
          }
        });
    if (byName.isEmpty()) {
      throw new OperatorException(
          Exit.PROBLEM,
          silent.size() == answers.size()
              ? "no node answers"
              : "no parameter matches " + String.join(" ", patterns) + "; all: ashlar config get");
    }
    if (wantsJson()) {
      List<Object> parameters = new ArrayList<>();
      byName.forEach((name, values) -> parameters.add(Json.object("name", name, "values", values)));
      screen.json(Json.object("parameters", parameters, "silent_nodes", silent));
    } else {
      screen.lines(table(byName).lines());
      silent.forEach(node -> screen.line(screen.doubtful(node + " does not answer")));
    }
    return silent.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }

  private static TextTable table(Map<String, Map<String, String>> byName) {
    TextTable table = new TextTable("NAME", "VALUE", "NODES");
    byName.forEach(
        (name, values) -> {
          Map<String, List<String>> nodes = new LinkedHashMap<>();
          values.forEach(
              (node, value) -> nodes.computeIfAbsent(value, same -> new ArrayList<>()).add(node));
          nodes.forEach(
              (value, those) ->
                  table.row(
                      name,
                      value.isEmpty() ? "\"\"" : value,
                      nodes.size() == 1 ? "all" : String.join(" ", those)));
        });
    return table;
  }
}
