package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminGetConfigRequest;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ashlar config get}. */
@Command(
    name = "get",
    description = "Parameters and their values on all nodes.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A parameter that is not the same on all nodes is shown for each value. Marked are values that",
      "a cluster-wide setting gives (ashlar config set), and others that a node has all the same.",
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
    Map<String, String> clusterWide = new HashMap<>();
    List<String> silent = new ArrayList<>();
    answers.forEach(
        (node, answer) -> {
          if (answer instanceof Grid.Answer.Said<AdminGetConfigResponse>(var said)) {
            for (ConfigValue value : said.getValuesList()) {
              byName
                  .computeIfAbsent(value.getName(), name -> new LinkedHashMap<>())
                  .put(node, value.getValue());
            }
            said.getClusterWideList()
                .forEach(setting -> clusterWide.put(setting.getName(), setting.getValue()));
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
      byName.forEach(
          (name, values) ->
              parameters.add(
                  Json.object(
                      "name",
                      name,
                      "values",
                      values,
                      "cluster_wide",
                      clusterWide.containsKey(name))));
      screen.json(Json.object("parameters", parameters, "silent_nodes", silent));
    } else {
      screen.lines(table(byName, clusterWide).lines());
      silent.forEach(node -> screen.line(screen.doubtful(node + " does not answer")));
    }
    return silent.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }

  private static TextTable table(
      Map<String, Map<String, String>> byName, Map<String, String> clusterWide) {
    TextTable table = new TextTable("NAME", "VALUE", "NODES", "CLUSTER-WIDE");
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
                      nodes.size() == 1 ? "all" : String.join(" ", those),
                      mark(clusterWide.get(name), value)));
        });
    return table;
  }

  private static String mark(@Nullable String clusterWide, String value) {
    if (clusterWide == null) {
      return "";
    }
    return value.equals(clusterWide) ? "yes" : "differs";
  }
}
